"""A comment's way: posted, published, heard by those who may and by nobody else."""

from tests.conftest import both_columns


@both_columns
def test_a_comment_reaches_everyone_in_the_topic_and_nobody_else(make, visit):
    ada, ben = make.member("Ada"), make.member("Ben")
    eve = make.member("Eve", at=(1,))
    topic = make.topic("post")
    reader, outsider = visit(ben), visit(eve)
    assert reader.follow(topic.id) == {"seq": 0}
    assert outsider.follow(topic.id) == {"error": "not found"}

    writer = visit(ada)
    answer = writer.submit(
        f"/topics/{topic.id}",
        having="source",
        kind="position",
        claim="Storage",
        source="Comes **first**.",
    )

    assert answer.status_code == 303
    change = reader.hears()
    assert "<strong>first</strong>" in change["html"]
    assert change["seq"] == 1
    assert outsider.heard_nothing()
