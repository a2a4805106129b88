"""The counts, lengths and times that rules hold people to and that clients are told, each in one place."""

MESSAGE_LENGTH = 4096
"""Characters of a text message."""
CAPTION_LENGTH = 1024
QUOTE_LENGTH = 1024
ABOUT_LENGTH = 70
FORWARDED_AT_ONCE = 100
"""Messages in one forwarding."""
PINNED_DIALOGS = 5
"""In the main list."""
PINNED_IN_FOLDER = 100
"""In the archive, and in each folder of one's own making."""
FOLDERS = 10
"""Folders of one's own making."""
FOLDER_PEERS = 100
"""Chats named in one folder."""
REACTIONS_OF_USER = 1
"""One person's reactions to one message."""
REACTIONS_OF_MESSAGE = 11
"""Different reactions to one message."""
SCHEDULED_IN_CHAT = 100
EDIT_SECONDS = 172_800
"""How long an outgoing message in a private chat may be edited."""
ANY_TIME = 2**31 - 1
"""Seconds that stand for "without end", as clients read it."""
ONLINE_PERIOD = 210
"""Seconds after which a client that is used says again that it is online."""
BASIC_GROUP_MEMBERS = 200
READERS_LISTED_UP_TO = 100
"""Members of a group in which one is told who has read a message; in larger ones nobody is."""
SHOWN_TO_NEWCOMERS = 100
"""Messages of a basic group that someone who is added may be shown of what was written before."""
SUPERGROUP_MEMBERS = 200_000
READ_MARKS_KEPT = 7 * 86_400
"""Seconds for which the time of reading is known."""
RECENT_STICKERS = 200
FAVED_STICKERS = 10
SAVED_GIFS = 200
CHAT_TITLE_LENGTH = 128
CHAT_ABOUT_LENGTH = 255
CHANNELS_OF_USER = 500
"""Groups and channels that one person may be in."""
PUBLIC_CHATS_OF_USER = 10
"""Groups and channels with a public name that one person may make."""
CHAT_ADMINS = 50
"""Administrators of one chat who are told what only they are told."""
JOIN_REQUESTS = 5000
"""People who may wait to be let into one chat."""
INVITES_OF_ADMIN = 200
"""Invite links that one administrator may have in one chat."""
REVOKED_INVITES_KEPT = 200
INVITE_TITLE_LENGTH = 32
INVITE_USAGE = 99_999
"""The highest number of people that a link may be bound to."""
TOPIC_TITLE_LENGTH = 128
TOPICS_OF_FORUM = 5000
PINNED_TOPICS = 5
"""In one forum, for everyone in it."""
