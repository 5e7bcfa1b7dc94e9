// The style guide: a frame becomes as high as the page in it, whenever its width changes.
for (const frame of document.querySelectorAll('iframe')) {
  const fit = () => {
    const page = frame.contentDocument?.documentElement
    if (page) frame.style.height = `${page.querySelector('body').scrollHeight + 2}px`
  }
  frame.addEventListener('load', fit)
  new ResizeObserver(fit).observe(frame.parentElement)
}
