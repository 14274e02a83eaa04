package io.trepak.topology.sentinel;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is believed about one master, and how far a failover is. Knows neither sockets nor clocks: whoever owns it says what was heard
 * and when, asks the roles of the servers in {@link #probes}, and goes by what it {@link Surroundings tells}.
 *
 * <pre>
 *   serving ──elected──► holding writes ──selected──► asking its role ──master──► serving (there)
 *     ▲  └─ a word of a higher epoch ─────────────────────┘   │
 *     └── aborted by its leader, or nothing for so long ◄─────┘
 *
 *   serving ──lost, and cannot be connected to──► absent ──says that it is a master──► serving (there again)
 * </pre>
 *
 * An address is in force with an epoch. A sentinel's word about another address counts only if its epoch is higher, and then only
 * once that server says itself that it is a master: neither a sentinel that was away nor an old master that is back moves anything.
 * A master that was lost and is back is asked for nothing as long as most sentinels say that it is down: they are about to replace it.
 */
final class Master {
    /** Why a word or an answer changed nothing. */
    enum Ignored {
        OLD_EPOCH("old_epoch"),
        SAME_EPOCH("same_epoch"),
        ROLE("role");

        private final String label;

        Ignored(String label) {
            this.label = label;
        }

        /** As metrics call it. */
        String label() {
            return label;
        }
    }

    /** What a master tells whoever looks after it. */
    interface Surroundings {
        /** Another address is in force. */
        void switched(Switch made);

        /** Sentinels should be asked soon. */
        void askSentinels();

        /** Something was heard and passed over. */
        void ignored(Ignored why);

        /** Something people should know. */
        void log(Level level, String event, String detail);
    }

    /**
     * Another address is in force.
     *
     * @param before null for none
     * @param by who named it, for people
     * @param heldMillis how long writes were held for it
     * @param troubledMillis how long ago the one before was lost, or writes began to be held; 0 for neither
     */
    record Switch(String before, String address, long epoch, String by, long heldMillis, long troubledMillis) {}

    private record Word(String sentinel, String address, long epoch, boolean current) {}

    /** That of an address no sentinel has named. */
    static final long NO_EPOCH = -1;

    /** So often a server is asked for its role that is about to become a master. */
    static final int SELECTED_PROBE_MILLIS = 5;
    /** The same of one that a sentinel says is a master. */
    static final int PROBE_MILLIS = 20;
    /** The same of one that nobody but the file names. */
    static final int FILE_PROBE_MILLIS = 100;

    /** So long most sentinels have to say the same before it counts against a higher epoch. */
    static final long MAJORITY_MILLIS = 10_000;
    /** At the start the highest epoch counts of those heard within this time. */
    static final long GATHER_MILLIS = 250;
    /** After this time without a sentinel the servers of the file are asked. */
    static final long FILE_MILLIS = 1000;
    /** After this time requests fail until more is known. A little less than the engine waits for a topology. */
    static final long START_MILLIS = 4500;
    /** Held writes go on when this part of their time is left: they must not fail because a busy machine is late. */
    static final long RELEASE_PART = 10;
    /** So long a replica that was selected may take to become a master. */
    static final long FAILOVER_MILLIS = 60_000;

    private final String name;
    private final String fileAddress;
    private final Set<String> configured;
    private final boolean holds;
    private final long waitMillis;
    private final Surroundings surroundings;

    private String address;
    private long epoch = NO_EPOCH;
    private String namedBy = "";

    private final Map<String, Word> words = new LinkedHashMap<>();
    private final Set<String> strangers = new HashSet<>();
    private final Map<String, Role> roles = new HashMap<>();
    private String doubted;

    private boolean begun;
    private long startedMillis;
    private Set<String> unheard = Set.of();
    private long gatherEndMillis = Long.MAX_VALUE;
    private boolean saidUnknown;

    /** The sentinel that leads the failover; null for none. */
    private String leader;

    private String failedAddress;
    private String selected;
    private long failoverEndMillis;
    private boolean holding;
    private long heldSinceMillis;
    private long holdEndMillis;
    private long heldMillis;

    private String majority;
    private long majorityMillis;

    /** The sentinels that say that the address in force is down. */
    private final Set<String> down = new HashSet<>();

    private boolean lost;
    private long lostSinceMillis;
    /** Whether the address in force was lost and cannot be connected to. */
    private boolean absent;

    /**
     * @param fileAddress what the configuration file says
     * @param configured addresses of the sentinels in the file
     * @param holds whether writes wait during a failover
     * @param waitMillis how long a request waits for a master; 0 for not at all
     */
    Master(
            String name,
            String fileAddress,
            Set<String> configured,
            boolean holds,
            long waitMillis,
            Surroundings surroundings) {
        this.name = name;
        this.fileAddress = fileAddress;
        this.configured = Set.copyOf(configured);
        this.holds = holds && waitMillis > 0;
        this.waitMillis = waitMillis;
        this.surroundings = surroundings;
    }

    /**
     * Begins.
     *
     * @param lastAddress what is in force already; null for nothing
     */
    void begin(String lastAddress, long lastEpoch, long now) {
        begun = true;
        startedMillis = now;
        if (lastAddress == null) {
            unheard = new HashSet<>(configured);
        } else {
            address = lastAddress;
            epoch = lastEpoch;
        }
    }

    // ---- what is believed

    String name() {
        return name;
    }

    /** In force; null for none. */
    String address() {
        return address;
    }

    long epoch() {
        return epoch;
    }

    /** Who named the address in force, for people. */
    String namedBy() {
        return namedBy;
    }

    /** Whether requests can be sent to the address in force. */
    boolean isThere() {
        return address != null && !absent;
    }

    /** Why requests cannot be sent, for clients; null when they can. */
    String trouble() {
        if (isThere()) {
            return null;
        }
        if (address != null || !words.isEmpty()) {
            return "no master for '" + name + "'" + (waitMillis > 0 ? " within " + waitMillis + " ms" : "");
        }
        return isUnknown() ? "sentinels know no master '" + name + "'" : "no sentinel has answered yet";
    }

    /** Every sentinel that was heard says that there is no such master. */
    private boolean isUnknown() {
        return words.isEmpty() && !strangers.isEmpty();
    }

    /** Whether writes wait. */
    boolean isHolding() {
        return holding;
    }

    /** How long writes have been held altogether. */
    long heldMillis(long now) {
        return heldMillis + (holding ? now - heldSinceMillis : 0);
    }

    /** Whether there is something to go by, be it that nobody knows it. */
    boolean isSettled(long now) {
        return address != null || isUnknown() && unheard.isEmpty() || now >= startedMillis + START_MILLIS;
    }

    /** Addresses whose servers are to be asked for their role, again and again, and every how many milliseconds. */
    Map<String, Integer> probes(long now) {
        Map<String, Integer> all = new HashMap<>();
        best().forEach(word -> all.put(word.address, PROBE_MILLIS));
        if (isMajorityDue(now)) {
            all.put(majority, PROBE_MILLIS);
            all.put(address, PROBE_MILLIS);
        }
        if (lost) {
            all.put(address, PROBE_MILLIS);
        }
        if (isFileDue(now)) {
            all.put(fileAddress, FILE_PROBE_MILLIS);
        }
        if (selected != null) {
            all.put(selected, SELECTED_PROBE_MILLIS);
        }
        return all;
    }

    /** When {@link #tick} is due; {@link Long#MAX_VALUE} for never. */
    long nextTickMillis(long now) {
        long next = Long.MAX_VALUE;
        if (holding) {
            next = Math.min(next, holdEndMillis);
        }
        if (leader != null) {
            next = Math.min(next, failoverEndMillis);
        }
        if (majority != null && !isMajorityDue(now)) {
            next = Math.min(next, majorityMillis + MAJORITY_MILLIS);
        }
        if (address == null) {
            if (gatherEndMillis > now) {
                next = Math.min(next, gatherEndMillis);
            }
            next = Math.min(next, soonest(startedMillis + FILE_MILLIS, now));
            next = Math.min(next, soonest(startedMillis + START_MILLIS, now));
        }
        return next;
    }

    private static long soonest(long at, long now) {
        return at > now ? at : Long.MAX_VALUE;
    }

    // ---- what was heard

    /**
     * A sentinel answered.
     *
     * @param said address of the master
     * @param ofEpoch when it came to be the master
     */
    void said(String sentinel, String said, long ofEpoch, long now) {
        heard(sentinel);
        strangers.remove(sentinel);
        words.put(sentinel, new Word(sentinel, said, ofEpoch, true));
        if (gatherEndMillis == Long.MAX_VALUE) {
            gatherEndMillis = now + GATHER_MILLIS;
        }
        if (said.equals(address)) {
            if (ofEpoch > epoch) {
                epoch = ofEpoch;
                namedBy = sentinel;
            }
        } else if (ofEpoch <= epoch) {
            surroundings.ignored(ofEpoch == epoch ? Ignored.SAME_EPOCH : Ignored.OLD_EPOCH);
        }
        decide(now);
    }

    /** A sentinel answered that it knows no such master. */
    void unknownTo(String sentinel, long now) {
        heard(sentinel);
        words.remove(sentinel);
        strangers.add(sentinel);
        if (address == null && isUnknown() && unheard.isEmpty() && !saidUnknown) {
            saidUnknown = true;
            surroundings.log(Level.ERROR, "master unknown", "sentinels know no master '" + name + "'");
        }
        decide(now);
    }

    /** A sentinel cannot be asked now. */
    void gone(String sentinel, long now) {
        heard(sentinel);
        down.remove(sentinel);
        words.computeIfPresent(sentinel, (who, word) -> new Word(who, word.address, word.epoch, false));
        decide(now);
    }

    /** A sentinel is asked no more. */
    void dropped(String sentinel, long now) {
        heard(sentinel);
        down.remove(sentinel);
        words.remove(sentinel);
        strangers.remove(sentinel);
        decide(now);
    }

    private void heard(String sentinel) {
        if (!unheard.isEmpty()) {
            unheard.remove(sentinel);
        }
    }

    /** A sentinel published something about this master. */
    void event(String sentinel, SentinelEvent event, long now) {
        boolean isOurs = Objects.equals(event.masterAddress(), address) || address == null || epoch == NO_EPOCH;
        switch (event.kind()) {
            case ELECTED_LEADER -> {
                if (isOurs) {
                    failover(sentinel, event.masterAddress(), now);
                }
            }
            case SELECTED_REPLICA -> {
                if (isOurs && event.other() != null) {
                    failover(sentinel, event.masterAddress(), now);
                    selected = event.other();
                }
            }
            case ABORT_NO_GOOD_REPLICA, ABORT_NOT_ELECTED, ABORT_REPLICA_TIMEOUT -> {
                if (sentinel.equals(leader)) { // others give up because they were not elected
                    surroundings.log(Level.WARNING, "failover aborted", event.kind().channel + ", says " + sentinel);
                    endFailover(now);
                }
            }
            case DOWN -> {
                if (isOurs && event.other() == null) {
                    down.add(sentinel);
                }
            }
            case UP -> {
                if (event.other() == null) {
                    down.remove(sentinel);
                }
            }
            default -> {}
        }
        surroundings.askSentinels();
        decide(now);
    }

    private void failover(String sentinel, String failed, long now) {
        leader = sentinel;
        failedAddress = failed;
        failoverEndMillis = now + FAILOVER_MILLIS;
        if (holds && address != null) {
            if (!holding) {
                holding = true;
                heldSinceMillis = now;
            }
            holdEndMillis = now + waitMillis - waitMillis / RELEASE_PART;
        }
    }

    private void endFailover(long now) {
        leader = null;
        selected = null;
        release(now);
    }

    private void release(long now) {
        if (holding) {
            holding = false;
            heldMillis += now - heldSinceMillis;
        }
    }

    /** A server was asked for its role. */
    void role(String server, Role role, long now) {
        roles.put(server, role);
        boolean isNamed = best().stream().anyMatch(word -> word.address.equals(server));
        if (isNamed && role != Role.MASTER && !server.equals(doubted)) {
            doubted = server;
            surroundings.ignored(Ignored.ROLE);
        }
        if (lost && server.equals(address)) {
            absent |= role == Role.UNREACHABLE;
            if (role == Role.MASTER && !isSaidToBeDown()) {
                lost = false;
                absent = false;
            }
        }
        decide(now);
    }

    private boolean isSaidToBeDown() {
        return configured.stream().filter(down::contains).count() * 2 > configured.size();
    }

    /** A connection to the address in force was lost, or refused. */
    void lost(long now) {
        if (!lost) {
            lostSinceMillis = now;
        }
        lost = address != null;
        surroundings.askSentinels();
        decide(now);
    }

    /** The server in force says that it is no master. */
    void demoted(long now) {
        surroundings.askSentinels();
        decide(now);
    }

    /** Time has passed. */
    void tick(long now) {
        if (holding && now >= holdEndMillis) {
            surroundings.log(
                    Level.WARNING,
                    "failover takes long",
                    "writes are not held any more after " + (now - heldSinceMillis) + " ms");
            release(now);
        }
        if (leader != null && now >= failoverEndMillis) {
            endFailover(now);
        }
        decide(now);
    }

    // ---- what follows

    /**
     * The words with the highest epoch, if that is above the one in force, of another address. They name one address, unless sentinels
     * were set up to look after different masters.
     */
    private List<Word> best() {
        List<Word> best = new ArrayList<>();
        for (Word word : words.values()) {
            if (word.epoch > epoch && !word.address.equals(address)) {
                long highest = best.isEmpty() ? word.epoch : best.get(0).epoch;
                if (word.epoch > highest) {
                    best.clear();
                }
                if (word.epoch >= highest) {
                    best.add(word);
                }
            }
        }
        return best;
    }

    /** That one of them whose server is a master and which most sentinels say; null for none. */
    private Word bestMaster() {
        Word most = null;
        long votes = 0;
        for (Word word : best()) {
            long count = words.values().stream()
                    .filter(other -> other.address.equals(word.address))
                    .count();
            if (roles.get(word.address) == Role.MASTER && count > votes) {
                most = word;
                votes = count;
            }
        }
        return most;
    }

    private boolean isGathering(long now) {
        return address == null && !unheard.isEmpty() && now < gatherEndMillis;
    }

    private boolean isMajorityDue(long now) {
        return majority != null && now - majorityMillis >= MAJORITY_MILLIS;
    }

    private boolean isFileDue(long now) {
        return begun && address == null && words.isEmpty() && strangers.isEmpty() && now >= startedMillis + FILE_MILLIS;
    }

    private void decide(long now) {
        weigh(now);
        Word best = bestMaster();
        if (best != null && !isGathering(now)) {
            take(best.address, best.epoch, best.sentinel, now);
        } else if (selected != null && roles.get(selected) == Role.MASTER) {
            take(selected, epochBefore() + 1, leader + ", which has selected it", now);
        } else if (isMajorityDue(now) && roles.get(majority) == Role.MASTER && isNoMaster(roles.get(address))) {
            surroundings.log(
                    Level.WARNING,
                    "epoch ignored",
                    "most sentinels have named " + majority + " for " + MAJORITY_MILLIS / 1000 + " s, and " + address
                            + ", which is in force with epoch " + epoch + ", is no master");
            take(majority, epochOf(majority), "most sentinels", now);
        } else if (isFileDue(now) && now >= startedMillis + START_MILLIS && roles.get(fileAddress) == Role.MASTER) {
            surroundings.log(
                    Level.WARNING, "no sentinel", "no sentinel has answered yet; using the address in the file");
            take(fileAddress, NO_EPOCH, "the file", now);
        }
        roles.keySet().retainAll(probes(now).keySet());
        if (best().isEmpty()) {
            doubted = null;
        }
    }

    private static boolean isNoMaster(Role role) {
        return role != null && role != Role.MASTER;
    }

    /** That of the master that has failed; without one in force, what sentinels have said of it. */
    private long epochBefore() {
        return address != null ? epoch : epochOf(failedAddress);
    }

    /** The highest a sentinel has named an address with. */
    private long epochOf(String server) {
        long highest = NO_EPOCH;
        for (Word word : words.values()) {
            if (word.address.equals(server)) {
                highest = Math.max(highest, word.epoch);
            }
        }
        return highest;
    }

    private void take(String server, long ofEpoch, String by, long now) {
        String before = address;
        long held = holding ? now - heldSinceMillis : 0;
        long troubled = lost ? Math.max(held, now - lostSinceMillis) : held;
        endFailover(now);
        address = server;
        epoch = ofEpoch;
        namedBy = by;
        majority = null;
        lost = false;
        absent = false;
        down.clear();
        saidUnknown = false;
        unheard = Set.of();
        surroundings.switched(new Switch(before, server, ofEpoch, by, held, troubled));
        weigh(now);
    }

    /** Looks whether more than half of the sentinels in the file name one address that is not in force, and since when. */
    private void weigh(long now) {
        String named = address == null ? null : namedByMost();
        if (named == null || named.equals(address)) {
            majority = null;
        } else if (!named.equals(majority)) {
            majority = named;
            majorityMillis = now;
        }
    }

    private String namedByMost() {
        Map<String, Integer> votes = new HashMap<>();
        for (String sentinel : configured) {
            Word word = words.get(sentinel);
            if (word != null && word.current && votes.merge(word.address, 1, Integer::sum) * 2 > configured.size()) {
                return word.address;
            }
        }
        return null;
    }
}
