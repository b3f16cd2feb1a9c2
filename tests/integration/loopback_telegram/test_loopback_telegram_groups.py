"""Groups on the Bot API on loopback: topics, migration, and words that are not the sender's own."""

import pytest
from telegram import (
    Bot,
    Message,
    MessageOriginChannel,
    MessageOriginHiddenUser,
    MessageOriginUser,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated

from lab.loopback.telegram import CHANNEL, GROUP, BotApi, origin


async def heard(bot: Bot) -> list[Message]:
    """All messages that the bot is told of."""
    return [update.message for update in await bot.get_updates() if update.message]


async def test_a_forums_messages_say_in_which_topic_they_stand(api: BotApi, bot: Bot) -> None:
    thread = api.opens_topic("Boats")
    api.says("anybody sailing?", group=True, topic=thread)
    api.says("hello all", group=True)
    opened, inside, general = await heard(bot)
    assert opened.forum_topic_created
    assert (opened.forum_topic_created.name, opened.message_thread_id) == ("Boats", thread)
    assert (inside.message_thread_id, inside.is_topic_message, inside.chat.is_forum) == (thread, True, True)
    assert (general.message_thread_id, general.is_topic_message) == (None, None)


async def test_what_replies_to_nothing_in_a_topic_replies_to_its_opening(api: BotApi, bot: Bot) -> None:
    thread = api.opens_topic("Boats")
    api.says("anybody sailing?", group=True, topic=thread)
    inside = (await heard(bot))[-1]
    assert inside.reply_to_message
    assert inside.reply_to_message.forum_topic_created


async def test_a_reply_in_a_plain_supergroup_has_a_thread_but_no_topic(api: BotApi, bot: Bot) -> None:
    api.says("who is coming?", group=True)
    api.says("me", group=True, reply_to=2)
    api.says("me too", group=True, reply_to=3)
    question, reply, second = await heard(bot)
    assert question.message_id == reply.message_thread_id == second.message_thread_id
    assert reply.is_topic_message is second.is_topic_message is None
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(GROUP, "good", message_thread_id=question.message_id)


async def test_the_bot_writes_and_types_in_a_topic(api: BotApi, bot: Bot) -> None:
    thread = api.opens_topic("Boats")
    text = await bot.send_message(GROUP, "I sail", message_thread_id=thread)
    file = await bot.send_document(GROUP, b"a map", message_thread_id=thread)
    await bot.send_chat_action(GROUP, "typing", message_thread_id=thread)
    assert (text.message_thread_id, text.is_topic_message, file.message_thread_id) == (thread, True, thread)
    assert [act.params["message_thread_id"] for act in api.acts] == [str(thread)]


async def test_a_reply_goes_where_its_target_stands_and_nowhere_else(api: BotApi, bot: Bot) -> None:
    boats, books = api.opens_topic("Boats"), api.opens_topic("Books")
    question = api.updates[api.says("anybody sailing?", group=True, topic=boats)]["message"]["message_id"]
    answer = await bot.send_message(GROUP, "me", reply_to_message_id=question)
    assert answer.message_thread_id == boats
    with pytest.raises(BadRequest, match="to be replied not found"):
        await bot.send_message(GROUP, "me", reply_to_message_id=question, message_thread_id=books)


@pytest.mark.parametrize("thread", [1, 99], ids=["General", "no such topic"])
async def test_a_message_can_name_no_topic_that_is_none(api: BotApi, bot: Bot, thread: int) -> None:
    api.opens_topic("Boats")
    api.says("hello", group=True)
    for attempt in (
        bot.send_message(GROUP, "lost", message_thread_id=thread),
        bot.send_document(GROUP, b"lost", message_thread_id=thread),
    ):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await attempt
    assert api.sent == []


async def test_only_a_typing_sign_may_name_general(api: BotApi, bot: Bot) -> None:
    api.opens_topic("Boats")
    assert await bot.send_chat_action(GROUP, "typing", message_thread_id=1)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_chat_action(GROUP, "typing", message_thread_id=99)


async def test_a_private_chat_has_no_topics(api: BotApi, bot: Bot) -> None:
    api.says("hi")
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(7, "hi", message_thread_id=5)


async def test_a_closed_topic_takes_nothing_until_it_is_opened_again(api: BotApi, bot: Bot) -> None:
    thread = api.opens_topic("Boats")
    api.closes_topic(thread)
    for attempt in (
        bot.send_message(GROUP, "late", message_thread_id=thread),
        bot.send_document(GROUP, b"late", message_thread_id=thread),
        bot.send_chat_action(GROUP, "typing", message_thread_id=thread),
    ):
        with pytest.raises(BadRequest, match="Topic_closed"):
            await attempt
    assert await bot.send_message(GROUP, "General is open")
    api.closes_topic(thread, undo=True)
    assert await bot.send_message(GROUP, "in time", message_thread_id=thread)
    _, closed, reopened = await heard(bot)
    assert closed.forum_topic_closed
    assert reopened.forum_topic_reopened


async def test_general_can_be_closed_too(api: BotApi, bot: Bot) -> None:
    thread = api.opens_topic("Boats")
    api.closes_topic(1)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(GROUP, "hello")
    assert await bot.send_message(GROUP, "hello", message_thread_id=thread)


async def test_a_deleted_topic_is_gone_with_all_in_it(api: BotApi, bot: Bot) -> None:
    thread = api.opens_topic("Boats")
    message = await bot.send_message(GROUP, "I sail", message_thread_id=thread)
    api.deletes_topic(thread)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(GROUP, "again", message_thread_id=thread)
    with pytest.raises(BadRequest, match="to edit not found"):
        await message.edit_text("I sailed")


async def test_a_group_that_becomes_a_supergroup_says_so_on_both_sides(api: BotApi, bot: Bot) -> None:
    api.says("hello", group=True, chat=-42)
    new = api.migrates(-42)
    before, goes, comes = await heard(bot)
    assert (before.chat.type, goes.chat.id, comes.chat.type) == ("group", -42, "supergroup")
    assert (goes.migrate_to_chat_id, comes.chat.id, comes.migrate_from_chat_id) == (new, new, -42)


async def test_the_old_id_of_a_group_leads_to_the_new_one_and_nowhere_else(api: BotApi, bot: Bot) -> None:
    api.says("hello", group=True, chat=-42)
    sent = await bot.send_message(-42, "hi")
    new = api.migrates(-42)
    for attempt in (
        bot.send_message(-42, "anybody?"),
        bot.send_document(-42, b"anybody?"),
        bot.send_chat_action(-42, "typing"),
        bot.get_chat(-42),
        sent.edit_text("hi!"),
        sent.delete(),
    ):
        with pytest.raises(ChatMigrated) as caught:
            await attempt
        assert caught.value.new_chat_id == new
    assert (await bot.send_message(new, "here you are")).chat.title == "Friends"
    with pytest.raises(LookupError, match=str(new)):
        api.says("still here", group=True, chat=-42)


async def test_an_anonymous_admin_speaks_as_the_group(api: BotApi, bot: Bot) -> None:
    api.says_anonymously("rules are rules")
    (message,) = await heard(bot)
    assert message.from_user
    assert message.sender_chat
    assert (message.from_user.username, message.from_user.is_bot) == ("GroupAnonymousBot", True)
    assert message.sender_chat.id == message.chat.id == GROUP


async def test_somebody_can_speak_as_a_channel(api: BotApi, bot: Bot) -> None:
    api.says_as_channel("we are here too")
    (message,) = await heard(bot)
    assert message.from_user
    assert message.sender_chat
    assert (message.from_user.username, message.sender_chat.type) == ("Channel_Bot", "channel")
    assert message.sender_chat.id != message.chat.id


async def test_a_linked_channels_post_is_forwarded_by_telegram_itself(api: BotApi, bot: Bot) -> None:
    api.posts("new lighthouse opens")
    (message,) = await heard(bot)
    assert message.from_user
    assert message.sender_chat
    assert isinstance(message.forward_origin, MessageOriginChannel)
    assert (message.is_automatic_forward, message.from_user.id, message.from_user.is_bot) == (True, 777000, False)
    assert message.sender_chat.id == message.forward_origin.chat.id == CHANNEL


async def test_a_forward_names_its_origin(api: BotApi, bot: Bot) -> None:
    api.forwards("I am fourteen", of=9)
    api.forwards("I am fifteen", of="Somebody")
    api.forwards("Storm tonight", of=CHANNEL)
    api.sends_photo("look", forward_origin=origin(9))
    person, hidden, channel, photo = [message.forward_origin for message in await heard(bot)]
    assert isinstance(person, MessageOriginUser)
    assert isinstance(hidden, MessageOriginHiddenUser)
    assert isinstance(channel, MessageOriginChannel)
    assert isinstance(photo, MessageOriginUser)
    assert (person.sender_user.id, hidden.sender_user_name, channel.chat.id) == (9, "Somebody", CHANNEL)


async def test_a_reply_quotes_a_part_of_what_it_answers(api: BotApi, bot: Bot) -> None:
    api.says("🙂 I moved to Oslo, it is cold")
    api.says("brr", reply_to=1, quotes="it is cold")
    reply = (await heard(bot))[-1]
    assert reply.quote
    assert (reply.quote.text, reply.quote.position, reply.quote.is_manual) == ("it is cold", 20, True)
    with pytest.raises(ValueError, match="no part of"):
        api.says("what?", reply_to=1, quotes="it is warm")
    with pytest.raises(ValueError, match="only replies"):
        api.says("what?", quotes="it is cold")


async def test_a_reply_shows_what_it_answers_but_not_what_that_answered(api: BotApi, bot: Bot) -> None:
    api.says("one")
    api.says("two", reply_to=1)
    api.says("three", reply_to=2)
    last = (await heard(bot))[-1]
    assert last.reply_to_message
    assert (last.reply_to_message.text, last.reply_to_message.reply_to_message) == ("two", None)
    answer = await bot.send_message(7, "four", reply_parameters=ReplyParameters(3))
    assert answer.reply_to_message
    assert answer.reply_to_message.reply_to_message is None
