package io.trepak.topology.sentinel;

import io.trepak.topology.resp.Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a sentinel has published about a master.
 *
 * @param kind which channel it came by
 * @param master the master's name
 * @param masterAddress where that sentinel believes it to be; null when it does not say
 * @param other address of the replica the event is about, or where the master is now; null for none
 */
record SentinelEvent(Kind kind, String master, String masterAddress, String other) {
    /** The channels that are listened to. */
    enum Kind {
        SWITCH_MASTER("+switch-master"),
        ELECTED_LEADER("+elected-leader"),
        SELECTED_REPLICA("+selected-slave"),
        PROMOTED_REPLICA("+promoted-slave"),
        ABORT_NO_GOOD_REPLICA("-failover-abort-no-good-slave"),
        ABORT_NOT_ELECTED("-failover-abort-not-elected"),
        ABORT_REPLICA_TIMEOUT("-failover-abort-slave-timeout"),
        END("+failover-end"),
        END_FOR_TIMEOUT("+failover-end-for-timeout"),
        DOWN("+sdown"),
        UP("-sdown"),
        RESET("+reset-master");

        private static final Map<String, Kind> BY_CHANNEL =
                Arrays.stream(values()).collect(Collectors.toMap(kind -> kind.channel, kind -> kind));

        final String channel;

        Kind(String channel) {
            this.channel = channel;
        }

        /** Whether a failover ends that has changed nothing. */
        boolean isAbort() {
            return this == ABORT_NO_GOOD_REPLICA || this == ABORT_NOT_ELECTED || this == ABORT_REPLICA_TIMEOUT;
        }

        static List<String> channels() {
            return Arrays.stream(values()).map(kind -> kind.channel).toList();
        }
    }

    /**
     * Reads one: {@code shard-1 10.0.1.1 6379 10.0.1.7 6379} of a switch, {@code master shard-1 10.0.1.1 6379} of a master, {@code
     * slave 10.0.1.7:6379 10.0.1.7 6379 @ shard-1 10.0.1.1 6379} of a replica.
     *
     * @return null for what is none of these, or about a sentinel
     */
    static SentinelEvent parse(String channel, String payload) {
        Kind kind = Kind.BY_CHANNEL.get(channel);
        if (kind == null) {
            return null;
        }
        String[] words = payload.split(" ");
        if (kind == Kind.SWITCH_MASTER) {
            return words.length == 5
                    ? new SentinelEvent(kind, words[0], Address.of(words[1], words[2]), Address.of(words[3], words[4]))
                    : null;
        }
        if (words.length >= 4 && words[0].equals("master")) {
            return new SentinelEvent(kind, words[1], Address.of(words[2], words[3]), null);
        }
        if (words.length >= 8 && words[0].equals("slave") && words[4].equals("@")) {
            return new SentinelEvent(kind, words[5], Address.of(words[6], words[7]), Address.of(words[2], words[3]));
        }
        return null;
    }
}
