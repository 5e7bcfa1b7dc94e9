"""What can be measured of a page in the browser: axe-core's rules, targets, what is cut off, where focus is."""

from axe_playwright_python.sync_playwright import Axe

# Beyond axe-core's defaults: contrast of 7:1 (WCAG 1.4.6).
RULES = {"rules": {"color-contrast-enhanced": {"enabled": True}}}
TARGET = 44  # CSS pixels

# WCAG 1.4.12: what a reader may set without losing anything.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""

# A link within a sentence is as high as its line (the exception of WCAG 2.5.5); a box counts with its label.
SMALL_TARGETS = """least => [
  ...document.querySelectorAll('a[href], button, input, select, textarea, summary')
].filter(each => {
  if (each.type === 'hidden' || !each.checkVisibility({visibilityProperty: true})) return false
  if (each.closest('.visually-hidden, .trap, .skip, [aria-hidden=true]')) return false
  const boxes = ['checkbox', 'radio'].includes(each.type) ? [each, ...(each.labels ?? [])] : [each]
  const isLarge = ({width, height}) => width >= least - .5 && height >= least - .5
  if (boxes.some(box => isLarge(box.getBoundingClientRect()))) return false
  const around = each.parentElement.closest('p, li, dd, dt, td, th, h1, h2, h3, cite, span, label, small')
  const words = text => text.replace(/[\\s·›‹,.。，、:：()（）\\d]/g, '')
  const inSentence = getComputedStyle(each).display === 'inline' && around &&
    words(around.closest('p, li, dd, dt, td, th, label, h1, h2, h3')?.textContent ?? '') !== words(each.textContent)
  return !inSentence
}).map(each => {
  const {width, height} = each.getBoundingClientRect()
  return `${each.outerHTML.slice(0, 110)} ${Math.round(width)}×${Math.round(height)}`
})"""

CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(each => {
  if (!each.checkVisibility() || each.closest('.visually-hidden, .sheets > h2, .sheets > h3, thead, svg')) return false
  const style = getComputedStyle(each)
  const hides = axis => ['hidden', 'clip'].includes(style[axis])
  return each.textContent.trim() && ((hides('overflowX') && each.scrollWidth > each.clientWidth + 1)
    || (hides('overflowY') && each.scrollHeight > each.clientHeight + 1))
}).map(each => each.outerHTML.slice(0, 110))"""

# What has the focus: seen in the window, not under something else, and marked.
FOCUS = """() => {
  const each = document.activeElement
  if (!each || each === document.body) return null
  const box = each.getBoundingClientRect(), style = getComputedStyle(each)
  const rects = [...each.getClientRects()]
  const reached = rects.some(rect => {
    const found = document.elementFromPoint(rect.left + rect.width / 2, rect.top + Math.min(rect.height, 40) / 2)
    const parts = [each, ...(each.labels ?? [])]
    return found && (found.contains(each) || parts.some(part => part.contains(found)))
  })
  return {
    what: each.outerHTML.slice(0, 110),
    name: each.getAttribute('aria-label') || (each.labels?.[0] ?? each).textContent.trim() || each.value,
    isSeen: box.bottom > 0 && box.top < innerHeight && reached,
    isMarked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  }
}"""


def violations(page, options: dict = RULES) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds: the rule and where it is broken."""
    found = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found]


def small_targets(page) -> list[str]:
    """Return what a finger could miss: controls of less than 44 by 44 CSS pixels that stand by themselves."""
    return page.evaluate(SMALL_TARGETS, TARGET)


def cut_off(page) -> list[str]:
    """Return the elements whose words do not fit into them."""
    return page.evaluate(CUT_OFF)


def sideways(page) -> int:
    """Return by how many CSS pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def walk(page, limit: int = 200) -> list[dict]:
    """Press Tab from the top of the page until focus leaves it; return where it was: what, name, isSeen, isMarked."""
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0) }")
    steps = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None or (steps and found["what"] == steps[0]["what"]):
            return steps
        steps.append(found)
    return steps


def add_style(page, css: str) -> None:
    """Give the open page one more style sheet, as a reader's own would be: the policy of the page lets no other in."""
    page.evaluate(
        """css => {
          const sheet = new CSSStyleSheet()
          sheet.replaceSync(css)
          document.adoptedStyleSheets.push(sheet)
        }""",
        css,
    )
