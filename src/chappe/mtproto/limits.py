"""Every bound of the wire in one value: sizes in bytes, times in seconds, counts."""

from typing import NamedTuple

_MIB = 1 << 20


class Limits(NamedTuple):
    """What one client, one address or all together may cost."""

    packet_bytes: int = _MIB + (1 << 16)
    """Largest payload of one packet from a client."""
    container_messages: int = 1024
    """Messages in one container."""
    ids_per_message: int = 8192
    """Message ids named by one acknowledgement, state request or resend request."""
    held_bytes: int = 2 * _MIB
    """Bytes of one connection that wait while its key is looked up."""

    sessions_per_key: int = 64
    """Sessions of one auth key; the one that rested longest gives way."""
    sessions_per_connection: int = 4
    """Sessions that one connection serves at once."""
    running_calls: int = 512
    """Calls of one session under way at once; more are answered with 420 FLOOD_WAIT_1."""
    calls_of_key: int = 1024
    """Calls of one auth key under way at once in all its sessions; more are answered with 420 FLOOD_WAIT_1."""
    crowd: int = 2048
    """Calls of all clients under way at once, above which no key may have more than `calls_in_crowd`."""
    calls_in_crowd: int = 16
    """Calls that a key may have under way where so many others have some: nobody waits for one that sends thousands."""
    answer_bytes: int = 16 * _MIB
    """Answers of one session that are not acknowledged yet; the oldest sent ones are forgotten first."""
    push_bytes: int = 512 * 1024
    """Updates of one session that are not acknowledged yet; above it they give way to one updatesTooLong."""
    session_seconds: int = 240
    """How long a session without a connection is kept."""
    replay_ids: int = 1024
    """Message ids kept per busy session to know a repeat."""

    first_packet_seconds: int = 20
    """Time a connection has to show its first decrypted message; key creation renews it a few times."""
    handshake_steps: int = 64
    """Plain messages taken on one connection before its first decrypted message."""
    idle_seconds: int = 900
    """Silence after which a connection is closed, if no ping_delay_disconnect says less."""
    paused_seconds: int = 90
    """Time a reader may take next to none of what waits for it."""
    write_buffer_bytes: int = 128 * 1024
    """Bytes handed to the system for one connection before its session waits."""
    ack_seconds: float = 1.0
    """How long a call may run before its arrival is acknowledged on its own."""
    wait_seconds: int = 20
    """How long a call waits for one named by invokeAfterMsg that has not arrived."""

    connections: int = 100_000
    """Connections of all clients together."""
    strangers: int = 4096
    """Connections without a decrypted message, all together; the oldest gives way to the newest."""
    connections_per_address: int = 10_000
    """Connections from one address."""
    strangers_per_address: int = 1024
    """Connections without a decrypted message from one address; the oldest gives way to the newest."""
    handshakes: int = 4096
    """Unfinished key creations of all clients together."""
    handshake_jobs: int = 256
    """Exponentiations that wait for the thread pool; above it key creation is refused for the moment."""
    http_body_bytes: int = _MIB + (1 << 16)
    """Largest body of one HTTP request to the API paths."""
    queued_bytes: int = 512 * _MIB
    """Answers and updates that wait in all sessions together; above it every session sheds its updates."""

    def without_floods(self) -> "Limits":
        """The same without the bounds that a load test from one machine meets; sizes and times stay."""
        return self._replace(
            connections_per_address=self.connections,
            strangers=self.connections,
            strangers_per_address=self.connections,
            handshake_jobs=self.connections,
            handshakes=self.connections,
            running_calls=1 << 16,
            calls_of_key=1 << 16,
            crowd=1 << 20,
        )
