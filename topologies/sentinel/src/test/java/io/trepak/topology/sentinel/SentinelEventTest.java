package io.trepak.topology.sentinel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.trepak.topology.sentinel.SentinelEvent.Kind;
import org.junit.jupiter.api.Test;

class SentinelEventTest {
    @Test
    void readsWhatSentinelsPublishAboutMasters() {
        assertEquals(
                new SentinelEvent(Kind.SWITCH_MASTER, "shard-1", "127.0.0.1:26020", "127.0.0.1:26021"),
                SentinelEvent.parse("+switch-master", "shard-1 127.0.0.1 26020 127.0.0.1 26021"));
        assertEquals(
                new SentinelEvent(Kind.ELECTED_LEADER, "shard-1", "127.0.0.1:26021", null),
                SentinelEvent.parse("+elected-leader", "master shard-1 127.0.0.1 26021"));
        assertEquals(
                new SentinelEvent(Kind.SELECTED_REPLICA, "shard-1", "127.0.0.1:26021", "127.0.0.1:26020"),
                SentinelEvent.parse(
                        "+selected-slave", "slave 127.0.0.1:26020 127.0.0.1 26020 @ shard-1 127.0.0.1 26021"));
        assertEquals(
                new SentinelEvent(Kind.SELECTED_REPLICA, "m", "::1:7", "fe80::2:6"),
                SentinelEvent.parse("+selected-slave", "slave fe80::2:6 fe80::2 6 @ m ::1 7"));
        assertEquals(
                new SentinelEvent(Kind.DOWN, "shard-1", "127.0.0.1:26021", null),
                SentinelEvent.parse("+sdown", "master shard-1 127.0.0.1 26021 #quorum 2/2"));
    }

    @Test
    void passesOverWhatIsNotAboutAMaster() {
        assertNull(SentinelEvent.parse(
                "+sdown", "sentinel 1f0c 127.0.0.1 26380 @ shard-1 127.0.0.1 26021".replace("@", "#")));
        assertNull(SentinelEvent.parse("+new-epoch", "2"));
        assertNull(SentinelEvent.parse("+switch-master", "shard-1 127.0.0.1"));
        assertNull(SentinelEvent.parse("+elected-leader", ""));
        assertNull(SentinelEvent.parse("+elected-leader", "master shard-1"));
    }

    @Test
    void anAddressThatIsNoneIsNoAddress() {
        assertEquals(
                new SentinelEvent(Kind.SWITCH_MASTER, "m", null, null),
                SentinelEvent.parse("+switch-master", "m 10.0.0.1 99999 ? 6379"));
    }
}
