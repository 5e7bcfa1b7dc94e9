from tests.courses.test_warning_answers import *
import collections
@pytest.mark.django_db
def test_q(editor):
    lesson = draft_with()
    form = form_of(editor.get(page_of(lesson))) | {"state": "published"}
    with CaptureQueriesContext(connection) as few, transaction.atomic():
        editor.post(page_of(lesson), form)
        transaction.set_rollback(True)
    for number in range(5):
        make_claim(f"claim-{number}", lesson=make_lesson(f"lesson-{number}"))
    with CaptureQueriesContext(connection) as many:
        editor.post(page_of(lesson), form)
    norm=lambda c: collections.Counter(re.sub(r"\d+|'[^']*'","N",q["sql"])[:260] for q in c.captured_queries)
    a,b=norm(few),norm(many)
    for k in (b-a): print("MORE",k)
    for k in (a-b): print("LESS",k)
    assert 0
