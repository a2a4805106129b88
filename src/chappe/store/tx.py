"""All tables over one connection: the `Tx` that rules are given."""

from chappe.domain.ports import Sealer
from chappe.store.db import Db
from chappe.store.tables.admin_log import AdminLogTable
from chappe.store.tables.appeals import AppealsTable
from chappe.store.tables.auth_keys import AuthKeysTable
from chappe.store.tables.authorizations import AuthorizationsTable
from chappe.store.tables.blocks import BlocksTable
from chappe.store.tables.boxes import BoxesTable
from chappe.store.tables.cases import CasesTable
from chappe.store.tables.chats import ChatsTable
from chappe.store.tables.codes import CodesTable
from chappe.store.tables.consequences import ConsequencesTable
from chappe.store.tables.console import ConsoleTable
from chappe.store.tables.contacts import ContactsTable
from chappe.store.tables.copies import CopiesTable
from chappe.store.tables.cybertips import CyberTipsTable
from chappe.store.tables.decisions import DecisionsTable
from chappe.store.tables.dialogs import DialogsTable
from chappe.store.tables.fading import FadingTable
from chappe.store.tables.file_hashes import FileHashesTable
from chappe.store.tables.files import FilesTable
from chappe.store.tables.filters import FiltersTable
from chappe.store.tables.flaggers import FlaggersTable
from chappe.store.tables.gone_numbers import GoneNumbersTable
from chappe.store.tables.hashes import HashesTable
from chappe.store.tables.heard import HeardTable
from chappe.store.tables.held import HeldTable
from chappe.store.tables.invites import InvitesTable
from chappe.store.tables.ledger import CheckpointsTable, LedgerTable
from chappe.store.tables.log import LogTable
from chappe.store.tables.login_tokens import LoginTokensTable
from chappe.store.tables.members import MembersTable
from chappe.store.tables.mentions import MentionsTable
from chappe.store.tables.messages import MessagesTable
from chappe.store.tables.notices import NoticesTable
from chappe.store.tables.notify import NotifyTable
from chappe.store.tables.numbers import NumbersTable
from chappe.store.tables.pages import PagesTable
from chappe.store.tables.passwords import PasswordsTable
from chappe.store.tables.photos import PhotosTable
from chappe.store.tables.polls import PollsTable
from chappe.store.tables.post_stats import PostStatsTable
from chappe.store.tables.privacy import PrivacyTable
from chappe.store.tables.reactions import ReactionsTable
from chappe.store.tables.removed import RemovedTable
from chappe.store.tables.reports import ReportsTable
from chappe.store.tables.rules import ExamplesTable, RulesTable
from chappe.store.tables.sanctions import SanctionsTable
from chappe.store.tables.scheduled import ScheduledTable
from chappe.store.tables.search import SearchTable
from chappe.store.tables.shelves import ShelvesTable
from chappe.store.tables.staff import StaffTable
from chappe.store.tables.statements import StatementsTable
from chappe.store.tables.stats import StatsTable
from chappe.store.tables.sticker_lists import GroupSetsTable, InstallsTable, KeptTable
from chappe.store.tables.stickers import StickersTable
from chappe.store.tables.taking_back import TakebacksTable
from chappe.store.tables.threads import ThreadsTable
from chappe.store.tables.topics import TopicsTable
from chappe.store.tables.usernames import UsernamesTable
from chappe.store.tables.users import UsersTable
from chappe.store.tables.views import ViewsTable
from chappe.store.tables.yearly import YearlyTable


class SqlTx:
    """Tables bound to one connection for its whole life; a transaction is opened and closed around their use."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self.users = UsersTable(db)
        self.usernames = UsernamesTable(db)
        self.contacts = ContactsTable(db)
        self.blocks = BlocksTable(db)
        self.privacy = PrivacyTable(db)
        self.auth_keys = AuthKeysTable(db, sealer)
        self.authorizations = AuthorizationsTable(db)
        self.codes = CodesTable(db)
        self.passwords = PasswordsTable(db, sealer)
        self.login_tokens = LoginTokensTable(db)
        self.sanctions = SanctionsTable(db)
        self.boxes = BoxesTable(db)
        self.log = LogTable(db)
        self.chats = ChatsTable(db)
        self.members = MembersTable(db)
        self.invites = InvitesTable(db)
        self.files = FilesTable(db, sealer)
        self.hashes = HashesTable(db)
        self.file_hashes = FileHashesTable(db)
        self.photos = PhotosTable(db, self.files)
        self.fading = FadingTable(db)
        self.pages = PagesTable(db, sealer, self.files)
        self.stickers = StickersTable(db, self.files)
        self.installs = InstallsTable(db)
        self.kept = KeptTable(db, self.files)
        self.group_sets = GroupSetsTable(db)
        self.search = SearchTable(db, sealer)
        self.reactions = ReactionsTable(db)
        self.views = ViewsTable(db)
        self.mentions = MentionsTable(db)
        self.heard = HeardTable(db)
        self.post_stats = PostStatsTable(db)
        self.polls = PollsTable(db, sealer)
        self.takebacks = TakebacksTable(db)
        self.shelves = ShelvesTable(db)
        self.messages = MessagesTable(
            db,
            sealer,
            self.search,
            self.reactions,
            self.files,
            self.views,
            self.mentions,
            self.polls,
            self.post_stats,
            self.shelves,
        )
        self.threads = ThreadsTable(db, self.messages, sealer)
        self.topics = TopicsTable(db)
        self.dialogs = DialogsTable(db, sealer)
        self.scheduled = ScheduledTable(db, sealer, self.files, self.polls)
        self.stats = StatsTable(db)
        self.admin_log = AdminLogTable(db, sealer)
        self.filters = FiltersTable(db)
        self.notify = NotifyTable(db)
        self.ledger = LedgerTable(db)
        self.checkpoints = CheckpointsTable(db)
        self.removed = RemovedTable(db, sealer, self.files)
        self.appeals = AppealsTable(db, sealer)
        self.console = ConsoleTable(db, sealer)
        self.held = HeldTable(db, sealer)
        self.cases = CasesTable(db, sealer, self.files)
        self.decisions = DecisionsTable(db, sealer)
        self.gone_numbers = GoneNumbersTable(db, sealer)
        self.consequences = ConsequencesTable(db)
        self.copies = CopiesTable(db)
        self.numbers = NumbersTable(db)
        self.statements = StatementsTable(db)
        self.yearly = YearlyTable(db)
        self.staff = StaffTable(db, sealer)
        self.reports = ReportsTable(db)
        self.rules = RulesTable(db)
        self.examples = ExamplesTable(db, sealer)
        self.notices = NoticesTable(db, sealer)
        self.flaggers = FlaggersTable(db)
        self.cybertips = CyberTipsTable(db, sealer, self.files)
