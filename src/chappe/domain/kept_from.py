"""What someone whom a decision limited or froze may still do: the tables that the door asks, and writing's own rule."""

from chappe.domain.command import Command
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.values import ACCOUNT_SUSPENDED, FROZEN, LIMITED, SERVICE_USER, USER, PeerRef, User, user_peer

FROZEN_MAY = frozenset(
    (
        # Reading, and what it leaves behind.
        *("CountViews", "ReadChannel", "ReadContents", "ReadHistory", "ReadMentions", "ReadReactions", "ReadThere"),
        *("CheckInvite", "FindByPhone", "HideBar", "MarkUnread", "ReadThread", "SetPresence", "ViewAsMessages"),
        # Settings of reading: lists, folders, what makes a sound, who may be heard from.
        *("MoveChats", "OrderFolders", "PinDialog", "PinSaved", "PutFolder", "RemoveFolder", "ReorderPinned"),
        *("ReorderSaved", "ResetNotify", "SetBlock", "SetNotify", "SetPrivacy", "SetReactionNotify", "SetSwitches"),
        "ShowTags",
        # Devices and the password; but not leaving for good, to come back by the same number as somebody new.
        *("AcceptTerms", "AcceptToken", "CancelCode", "CancelEmail", "ChangeAuthorization", "ChangePassword"),
        *("CheckPassword", "CheckRecovery", "ConfirmEmail", "DeclineReset", "EndAuthorization"),
        *("EndOthers", "ExportAuthorization", "ImportAuthorization", "ImportToken", "InvalidateCodes", "KeepAttempt"),
        *("LogOut", "Recover", "RegisterDevice", "RequestRecovery", "ResendCode", "ResendEmail", "ResetPassword"),
        *("SendCode", "SetAuthorizationTtl", "ShowSettings", "ShowToken", "SignIn", "TakeAttempt", "UnregisterDevice"),
        # An appeal, and files for it.
        *("FileAppeal", "KeepMedia", "ReserveBlobs"),
    )
)
"""Names of the commands that a frozen account may run; every other one is refused, those still to be written too."""
FROZEN_MAY_TO_SERVICE = frozenset(("SaveDraft", "SendAlbum", "SendMedia", "SendMessage", "SetTyping", "WriteToService"))
"""The same where the peer is the service's account, to which appeals go."""
LIMITED_MAY_NOT = {
    "AddMember": "PEER_FLOOD",
    "CreateChannel": "USER_RESTRICTED",
    "CreateChat": "USER_RESTRICTED",
    "ExportInvite": "USER_RESTRICTED",
    "InviteToChannel": "PEER_FLOOD",
    "SetUsername": "USER_RESTRICTED",
}
"""What a limited account may not do at all, with the error that clients have words for; `may_write` has the rest."""
SERVICE = user_peer(SERVICE_USER)


def refusal(command: Command, kind: int) -> str:
    """The error for a command by someone who is LIMITED or FROZEN; "" where it may be run."""
    name = type(command).__name__
    if kind == LIMITED:
        return LIMITED_MAY_NOT.get(name, "")
    if name in FROZEN_MAY or (name in FROZEN_MAY_TO_SERVICE and getattr(command, "peer", None) == SERVICE):
        return ""
    return "FROZEN_METHOD_INVALID"


def may_write(tx: Tx, author: User, peer: PeerRef, public: bool = False) -> None:
    """Whether decisions let this person write there; `public`: everybody may look into that group or channel.

    Raises FROZEN_METHOD_INVALID, PEER_FLOOD (a stranger), USER_BANNED_IN_CHANNEL (a public place).
    """
    if not author.marks & (LIMITED | FROZEN | ACCOUNT_SUSPENDED) or peer == SERVICE:
        return
    if author.marks & (FROZEN | ACCOUNT_SUSPENDED):
        raise Refused("FROZEN_METHOD_INVALID")
    if peer.kind != USER:
        if public:
            raise Refused("USER_BANNED_IN_CHANNEL")
    elif not knows(tx, author.id, peer.id):
        raise Refused("PEER_FLOOD")


def knows(tx: Tx, author: int, other: int) -> bool:
    """Is somebody no stranger to the author: is it a person who keeps the author as a contact, or has written first?"""
    if other == author or tx.contacts.get(other, author) is not None:
        return True
    own, theirs = tx.dialogs.get(author, user_peer(other)), tx.dialogs.get(other, user_peer(author))
    return bool((own and own.unread) or (theirs and theirs.read_out))
