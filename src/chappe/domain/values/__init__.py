"""The frozen values that rules take, keep and return, shared by every column of the domain: all of them by one name.

May import: domain.attachments, domain.fileless, domain.weblinks, standard library.
"""

from chappe.domain.values.chats import (
    ADMIN,
    ANTI_SPAM,
    BROADCAST,
    CHAT_FAKE,
    CHAT_SCAM,
    CHAT_VERIFIED,
    CLOSED,
    CREATOR,
    FORUM,
    FORUM_TABS,
    GONE,
    HIDDEN_HISTORY,
    HIDDEN_MEMBERS,
    JOIN_REQUEST,
    JOIN_TO_SEND,
    KICKED,
    LEFT,
    MEMBER,
    NO_FORWARDS,
    PHOTO_MOVES,
    PROFILES,
    SIGNATURES,
    SUSPENDED,
    Chat,
    Member,
)
from chappe.domain.values.dialogs import Dialog, Draft, Shown, Source
from chappe.domain.values.messages import (
    WHEN_ONLINE,
    Action,
    Content,
    Elsewhere,
    Entity,
    Forward,
    Message,
    Reaction,
    Replies,
    Reply,
    counted,
)
from chappe.domain.values.peers import (
    ANTI_SPAM_USER,
    CHANNEL,
    CHAT,
    SERVICE_USER,
    USER,
    BoxState,
    PeerRef,
    box_of,
    home,
    user_peer,
)
from chappe.domain.values.users import (
    ACCOUNT_SUSPENDED,
    FAKE,
    FROZEN,
    HAS_ARCHIVED,
    HAS_BLOCKS,
    HAS_GIVEN,
    HAS_RULES,
    LIMITED,
    SCAM,
    VERIFIED,
    Birthday,
    Relation,
    User,
)
from chappe.domain.values.withholding import Restriction
