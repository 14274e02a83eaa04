package io.trepak.topology.sentinel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MasterTest {
    private static final String A = "10.0.1.1:6379";
    private static final String B = "10.0.1.2:6379";
    private static final String C = "10.0.1.3:6379";
    private static final Set<String> SENTINELS = Set.of("s1", "s2", "s3");

    private final List<String> told = new ArrayList<>();
    private long now = 1000;
    private Master master = master(true);

    private Master master(boolean holds) {
        return new Master("m", A, SENTINELS, holds, 5000, new Master.Surroundings() {
            @Override
            public void switched(Master.Switch made) {
                told.add(made.before() + " to " + made.address() + " epoch " + made.epoch() + " by " + made.by()
                        + " held " + made.heldMillis());
            }

            @Override
            public void askSentinels() {
                told.add("ask");
            }

            @Override
            public void ignored(Master.Ignored why) {
                told.add("ignored " + why.label());
            }

            @Override
            public void log(Level level, String event, String detail) {
                told.add(level + " " + event);
            }
        });
    }

    /** What was told since this was last asked. */
    private List<String> told() {
        List<String> copy = List.copyOf(told);
        told.clear();
        return copy;
    }

    private void said(String sentinel, String address, long epoch) {
        master.said(sentinel, address, epoch, now);
    }

    private void role(String address, Role role) {
        assertTrue(master.probes(now).containsKey(address), address + " is not asked for its role");
        master.role(address, role, now);
    }

    private void event(String sentinel, String channel, String payload) {
        SentinelEvent event = SentinelEvent.parse(channel, payload);
        assertEquals("m", event.master());
        master.event(sentinel, event, now);
    }

    private void elected(String sentinel, String of) {
        event(sentinel, "+elected-leader", "master m " + of.replace(':', ' '));
    }

    private void selected(String sentinel, String replica, String of) {
        event(
                sentinel,
                "+selected-slave",
                "slave " + replica + " " + replica.replace(':', ' ') + " @ m " + of.replace(':', ' '));
    }

    /** Lets time pass, with ticks when they are due. */
    private void pass(long millis) {
        long end = now + millis;
        while (master.nextTickMillis(now) <= end) {
            long next = master.nextTickMillis(now);
            now = Math.max(now, next);
            master.tick(now);
        }
        now = end;
    }

    /** In force at A with epoch 7, said by all. */
    private void serving() {
        master.begin(null, Master.NO_EPOCH, now);
        said("s1", A, 7);
        said("s2", A, 7);
        said("s3", A, 7);
        role(A, Role.MASTER);
        assertEquals(List.of("null to " + A + " epoch 7 by s1 held 0"), told());
    }

    // ---- the start

    @Test
    void believesASentinelOnceTheServerSaysItIsAMaster() {
        master.begin(null, Master.NO_EPOCH, now);
        assertFalse(master.isSettled(now));
        assertEquals("no sentinel has answered yet", master.trouble());
        said("s1", A, 7);
        said("s2", A, 7);
        said("s3", A, 7);
        assertEquals(Map.of(A, Master.PROBE_MILLIS), master.probes(now));
        assertEquals("no master for 'm' within 5000 ms", master.trouble());
        role(A, Role.MASTER);
        assertEquals(A, master.address());
        assertEquals(7, master.epoch());
        assertNull(master.trouble());
        assertTrue(master.isSettled(now));
        assertEquals(Map.of(), master.probes(now));
    }

    @Test
    void goesByTheHighestEpochOfThoseHeardAtTheStart() {
        master.begin(null, Master.NO_EPOCH, now);
        said("s1", A, 6);
        role(A, Role.MASTER);
        assertNull(master.address(), "a sentinel that was away may be the first to answer");
        said("s2", B, 7);
        role(B, Role.MASTER);
        assertNull(master.address());
        said("s3", B, 7);
        assertEquals(B, master.address());
        assertEquals(List.of("null to " + B + " epoch 7 by s2 held 0"), told());
    }

    @Test
    void ofSeveralAddressesOfOneEpochTheOneWhoseServerIsAMasterCountsAndThenTheOneMostSay() {
        master.begin(null, Master.NO_EPOCH, now);
        said("s1", A, 0);
        said("s2", B, 0);
        said("s3", B, 0);
        role(A, Role.REPLICA);
        assertNull(master.address());
        role(B, Role.MASTER);
        assertEquals(B, master.address());
        master = master(true);
        master.begin(null, Master.NO_EPOCH, now);
        said("s1", A, 0);
        said("s2", B, 0);
        role(A, Role.MASTER);
        role(B, Role.MASTER);
        said("s3", B, 0);
        assertEquals(B, master.address());
    }

    @Test
    void waitsForASilentSentinelOnlyAMoment() {
        master.begin(null, Master.NO_EPOCH, now);
        said("s1", A, 7);
        role(A, Role.MASTER);
        pass(Master.GATHER_MILLIS - 1);
        assertNull(master.address());
        pass(1);
        assertEquals(A, master.address());
    }

    @Test
    void doesNotWaitForSentinelsThatCannotBeReached() {
        master.begin(null, Master.NO_EPOCH, now);
        said("s1", A, 7);
        role(A, Role.MASTER);
        master.gone("s2", now);
        assertNull(master.address());
        master.gone("s3", now);
        assertEquals(A, master.address());
    }

    @Test
    void takesTheAddressInTheFileWhenNoSentinelAnswersAndTheServerIsAMaster() {
        master.begin(null, Master.NO_EPOCH, now);
        SENTINELS.forEach(sentinel -> master.gone(sentinel, now));
        assertEquals(Map.of(), master.probes(now));
        pass(Master.FILE_MILLIS);
        role(A, Role.MASTER);
        assertNull(master.address());
        pass(Master.START_MILLIS - Master.FILE_MILLIS);
        assertEquals(A, master.address());
        assertEquals(Master.NO_EPOCH, master.epoch());
        assertEquals(List.of("WARNING no sentinel", "null to " + A + " epoch -1 by the file held 0"), told());
    }

    @Test
    void aSentinelsFirstWordReplacesTheAddressInTheFile() {
        takesTheAddressInTheFileWhenNoSentinelAnswersAndTheServerIsAMaster();
        said("s2", B, 0);
        role(B, Role.MASTER);
        assertEquals(B, master.address());
        assertEquals(0, master.epoch());
    }

    @Test
    void aReplicaInTheFileIsNotTaken() {
        master.begin(null, Master.NO_EPOCH, now);
        pass(Master.START_MILLIS);
        role(A, Role.REPLICA);
        assertNull(master.address());
        assertTrue(master.isSettled(now));
        assertEquals("no sentinel has answered yet", master.trouble());
        role(A, Role.MASTER);
        assertEquals(A, master.address(), "and is asked on, for the sentinels may stay away");
    }

    @Test
    void tellsOnceThatNoSentinelKnowsTheName() {
        master.begin(null, Master.NO_EPOCH, now);
        master.unknownTo("s1", now);
        master.unknownTo("s2", now);
        assertFalse(master.isSettled(now));
        master.unknownTo("s3", now);
        master.unknownTo("s1", now);
        assertTrue(master.isSettled(now));
        assertEquals("sentinels know no master 'm'", master.trouble());
        assertEquals(List.of("ERROR master unknown"), told());
        said("s1", A, 3);
        role(A, Role.MASTER);
        assertEquals(A, master.address(), "once somebody has told them");
    }

    @Test
    void goesOnFromWhatIsInForce() {
        master.begin(B, 9, now);
        assertTrue(master.isSettled(now));
        assertEquals(B, master.address());
        said("s1", A, 8);
        assertEquals(Map.of(), master.probes(now));
        assertEquals(List.of("ignored old_epoch"), told());
    }

    @Test
    void aMasterThatIsForgottenStaysInForce() {
        serving();
        SENTINELS.forEach(sentinel -> master.unknownTo(sentinel, now));
        assertEquals(A, master.address());
        assertEquals(List.of(), told());
    }

    // ---- whom to believe

    @Test
    void followsAHigherEpochOnceTheServerThereIsAMaster() {
        serving();
        said("s2", B, 8);
        assertEquals(Map.of(B, Master.PROBE_MILLIS), master.probes(now));
        role(B, Role.REPLICA);
        role(B, Role.REPLICA);
        assertEquals(A, master.address());
        role(B, Role.MASTER);
        assertEquals(B, master.address());
        assertEquals(8, master.epoch());
        assertEquals(List.of("ignored role", A + " to " + B + " epoch 8 by s2 held 0"), told());
    }

    @Test
    void passesOverOldAndEqualEpochs() {
        serving();
        said("s1", B, 6);
        said("s1", B, 7);
        assertEquals(Map.of(), master.probes(now));
        assertEquals(List.of("ignored old_epoch", "ignored same_epoch"), told());
        assertEquals(A, master.address());
    }

    @Test
    void anAddressThatWasLeftComesBackOnlyWithAHigherEpoch() {
        serving();
        said("s1", B, 8);
        role(B, Role.MASTER);
        said("s2", A, 7);
        assertEquals(Map.of(), master.probes(now));
        said("s2", A, 9);
        role(A, Role.MASTER);
        assertEquals(A, master.address());
    }

    @Test
    void aSentinelMayTakeItsWordBack() {
        serving();
        said("s1", B, 8);
        said("s1", A, 7);
        assertEquals(Map.of(), master.probes(now));
    }

    @Test
    void aHigherEpochOfTheSameAddressSwitchesNothing() {
        serving();
        said("s1", A, 9);
        assertEquals(9, master.epoch());
        said("s2", B, 8);
        assertEquals(List.of("ignored old_epoch"), told());
    }

    @Test
    void mostSentinelsPrevailAfterTenSecondsWhenTheAddressInForceIsNoMaster() {
        serving();
        said("s1", B, 0);
        said("s2", B, 0);
        told();
        pass(Master.MAJORITY_MILLIS - 1);
        assertEquals(Map.of(), master.probes(now));
        pass(1);
        role(B, Role.MASTER);
        assertEquals(A, master.address(), "nobody knows yet what A is");
        role(A, Role.UNREACHABLE);
        assertEquals(B, master.address());
        assertEquals(0, master.epoch(), "that of the sentinels, which were set up anew");
        assertEquals(List.of("WARNING epoch ignored", A + " to " + B + " epoch 0 by most sentinels held 0"), told());
    }

    @Test
    void mostSentinelsDoNotPrevailAgainstAMaster() {
        serving();
        said("s1", B, 0);
        said("s2", B, 0);
        pass(Master.MAJORITY_MILLIS);
        role(B, Role.MASTER);
        role(A, Role.MASTER);
        pass(Master.MAJORITY_MILLIS);
        assertEquals(A, master.address());
    }

    @Test
    void halfOfTheSentinelsAreNotMostOfThem() {
        serving();
        said("s1", B, 0);
        said("s2", C, 0);
        pass(2 * Master.MAJORITY_MILLIS);
        assertEquals(Map.of(), master.probes(now));
    }

    @Test
    void sentinelsThatAreAwayOrNotInTheFileDoNotCountAsMost() {
        serving();
        said("s1", B, 0);
        said("other", B, 0);
        said("s2", B, 0);
        master.gone("s2", now);
        pass(2 * Master.MAJORITY_MILLIS);
        assertEquals(Map.of(), master.probes(now));
    }

    @Test
    void mostSentinelsHaveToSayTheSameAllTheTime() {
        serving();
        said("s1", B, 0);
        said("s2", B, 0);
        pass(Master.MAJORITY_MILLIS - 1);
        said("s2", A, 7);
        said("s2", B, 0);
        pass(Master.MAJORITY_MILLIS - 1);
        assertEquals(Map.of(), master.probes(now));
    }

    // ---- failovers

    @Test
    void holdsFromTheElectionUntilTheSelectedReplicaIsAMaster() {
        serving();
        elected("s2", A);
        assertTrue(master.isHolding());
        now += 100;
        selected("s2", B, A);
        assertEquals(Map.of(B, Master.SELECTED_PROBE_MILLIS), master.probes(now));
        now += 5;
        role(B, Role.REPLICA);
        assertTrue(master.isHolding());
        now += 45;
        role(B, Role.MASTER);
        assertEquals(B, master.address());
        assertEquals(8, master.epoch());
        assertFalse(master.isHolding());
        assertEquals(150, master.heldMillis(now));
        assertEquals(Map.of(), master.probes(now));
        assertEquals(List.of("ask", "ask", A + " to " + B + " epoch 8 by s2, which has selected it held 150"), told());
    }

    @Test
    void sentinelsConfirmWhatWasTakenEarly() {
        holdsFromTheElectionUntilTheSelectedReplicaIsAMaster();
        said("s1", A, 7);
        said("s3", A, 7);
        said("s2", B, 10);
        assertEquals(10, master.epoch(), "elections that failed have used up epochs");
        said("s1", B, 10);
        assertEquals(List.of("ignored old_epoch", "ignored old_epoch"), told());
        pass(2 * Master.MAJORITY_MILLIS);
        assertEquals(B, master.address());
    }

    @Test
    void goesBackWhenTheFailoverFailsAfterAll() {
        holdsFromTheElectionUntilTheSelectedReplicaIsAMaster();
        said("s1", A, 7);
        said("s3", A, 7);
        pass(Master.MAJORITY_MILLIS);
        role(A, Role.MASTER);
        assertEquals(B, master.address());
        role(B, Role.REPLICA);
        assertEquals(A, master.address());
        assertEquals(7, master.epoch());
    }

    @Test
    void withoutHoldingTheSelectedReplicaIsTakenAllTheSame() {
        master = master(false);
        serving();
        elected("s2", A);
        selected("s2", B, A);
        assertFalse(master.isHolding());
        role(B, Role.MASTER);
        assertEquals(B, master.address());
    }

    @Test
    void aSelectionAloneHoldsToo() {
        serving();
        selected("s2", B, A);
        assertTrue(master.isHolding(), "the election was missed");
    }

    @Test
    void theLeadersAbortEndsTheHold() {
        serving();
        elected("s2", A);
        selected("s2", B, A);
        now += 30;
        event("s2", "-failover-abort-slave-timeout", "master m " + A.replace(':', ' '));
        assertFalse(master.isHolding());
        assertEquals(30, master.heldMillis(now));
        assertEquals(Map.of(), master.probes(now));
        assertEquals(A, master.address());
    }

    @Test
    void theAbortOfOneThatWasNotElectedEndsNothing() {
        serving();
        elected("s2", A);
        event("s3", "-failover-abort-not-elected", "master m " + A.replace(':', ' '));
        assertTrue(master.isHolding());
    }

    @Test
    void letsRequestsGoOnBeforeTheirWaitEnds() {
        serving();
        elected("s2", A);
        pass(4499);
        assertTrue(master.isHolding());
        pass(1);
        assertFalse(master.isHolding(), "what was held first has 500 ms left to be sent");
        assertEquals(List.of("ask", "WARNING failover takes long"), told());
    }

    @Test
    void aReplicaThatIsSelectedLateIsStillFollowed() {
        serving();
        selected("s2", B, A);
        pass(30_000);
        assertFalse(master.isHolding());
        role(B, Role.MASTER);
        assertEquals(B, master.address());
    }

    @Test
    void aFailoverOfWhichNothingIsHeardIsForgotten() {
        serving();
        selected("s2", B, A);
        pass(Master.FAILOVER_MILLIS);
        assertEquals(Map.of(), master.probes(now));
        assertEquals(Long.MAX_VALUE, master.nextTickMillis(now));
    }

    @Test
    void aFailoverOfAnAddressThatIsNotInForceHoldsNothing() {
        serving();
        elected("s2", C);
        selected("s2", B, C);
        assertFalse(master.isHolding());
        assertEquals(Map.of(), master.probes(now));
    }

    @Test
    void aWordOfAHigherEpochEndsTheHold() {
        serving();
        elected("s2", A);
        selected("s2", B, A);
        said("s3", C, 9);
        role(C, Role.MASTER);
        assertEquals(C, master.address());
        assertFalse(master.isHolding());
        assertEquals(Map.of(), master.probes(now));
    }

    @Test
    void aSecondElectionGoesOnHoldingUnderItsLeader() {
        serving();
        elected("s2", A);
        now += 1000;
        elected("s3", A);
        event("s2", "-failover-abort-not-elected", "master m " + A.replace(':', ' '));
        assertTrue(master.isHolding());
        selected("s3", C, A);
        role(C, Role.MASTER);
        assertEquals(C, master.address());
    }

    @Test
    void aFailoverDuringTheStartGivesTheNewMasterAnEpochAboveTheOld() {
        master.begin(null, Master.NO_EPOCH, now);
        said("s1", A, 7);
        said("s2", A, 7);
        said("s3", A, 7);
        role(A, Role.UNREACHABLE);
        selected("s1", B, A);
        assertFalse(master.isHolding(), "there is no master whose writes could be held");
        role(B, Role.MASTER);
        assertEquals(8, master.epoch());
        said("s2", A, 7);
        assertEquals(Map.of(), master.probes(now));
    }

    // ---- trouble

    @Test
    void aLostMasterIsAskedUntilItAnswersAgain() {
        serving();
        master.lost(now);
        assertEquals(List.of("ask"), told());
        assertTrue(master.isThere(), "a connection may be lost for many reasons");
        role(A, Role.UNREACHABLE);
        assertFalse(master.isThere());
        assertEquals("no master for 'm' within 5000 ms", master.trouble());
        role(A, Role.OTHER);
        assertEquals(Map.of(A, Master.PROBE_MILLIS), master.probes(now));
        assertFalse(master.isThere(), "it may be loading");
        role(A, Role.MASTER);
        assertEquals(Map.of(), master.probes(now));
        assertTrue(master.isThere());
        assertEquals(A, master.address());
    }

    @Test
    void aMasterThatSaysNothingIsStillThere() {
        serving();
        master.lost(now);
        role(A, Role.OTHER);
        assertTrue(master.isThere());
        assertNull(master.trouble());
    }

    @Test
    void anAbsentMasterIsFollowedByTheNext() {
        serving();
        master.lost(now);
        role(A, Role.UNREACHABLE);
        said("s1", B, 8);
        role(B, Role.MASTER);
        assertTrue(master.isThere());
        assertEquals(B, master.address());
    }

    @Test
    void aMasterThatWasDemotedHasTheSentinelsAsked() {
        serving();
        master.demoted(now);
        assertEquals(List.of("ask"), told());
        assertEquals(A, master.address());
    }

    @Test
    void anOldMasterThatIsBackGetsNothing() {
        serving();
        master.lost(now);
        elected("s1", A);
        selected("s1", B, A);
        role(B, Role.MASTER);
        told();
        SENTINELS.forEach(sentinel -> said(sentinel, B, 8));
        said("s3", A, 7);
        pass(60_000);
        assertEquals(B, master.address());
        assertFalse(master.probes(now).containsKey(A));
    }

    @Test
    void aLostMasterThatMostSentinelsCallDownGetsNothingUntilTheyTakeItBack() {
        serving();
        master.lost(now);
        role(A, Role.UNREACHABLE);
        down("s1", true);
        down("other", true);
        role(A, Role.MASTER);
        assertTrue(master.isThere(), "one of three, and one that is not in the file");
        master.lost(now);
        role(A, Role.UNREACHABLE);
        down("s2", true);
        role(A, Role.MASTER);
        assertFalse(master.isThere());
        down("s1", false);
        role(A, Role.MASTER);
        assertTrue(master.isThere());
    }

    @Test
    void sentinelsThatAreGoneDoNotCallAMasterDown() {
        serving();
        down("s1", true);
        down("s2", true);
        event("s3", "+sdown", "slave " + B + " " + B.replace(':', ' ') + " @ m " + A.replace(':', ' '));
        master.lost(now);
        role(A, Role.UNREACHABLE);
        role(A, Role.MASTER);
        assertFalse(master.isThere());
        master.gone("s2", now);
        role(A, Role.MASTER);
        assertTrue(master.isThere());
    }

    private void down(String sentinel, boolean isDown) {
        event(sentinel, isDown ? "+sdown" : "-sdown", "master m " + A.replace(':', ' '));
    }

    // ---- whatever happens

    @Test
    void neverLeavesAnAddressButForAMaster() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> servers = List.of(A, B, C);
        List<String> sentinels = List.of("s1", "s2", "s3", "other");
        for (int run = 0; run < 200; run++) {
            now = 1000;
            master = master(random.nextBoolean());
            master.begin(null, Master.NO_EPOCH, now);
            for (int step = 0; step < 300; step++) {
                String before = master.address();
                long epoch = master.epoch();
                String sentinel = sentinels.get(random.nextInt(4));
                String server = servers.get(random.nextInt(3));
                String other = servers.get(random.nextInt(3));
                boolean saidMaster = false;
                switch (random.nextInt(9)) {
                    case 0, 1 -> said(sentinel, server, random.nextInt(10));
                    case 2 -> master.gone(sentinel, now);
                    case 3 -> elected(sentinel, server);
                    case 4 -> selected(sentinel, server, other);
                    case 5 -> master.unknownTo(sentinel, now);
                    case 6 -> master.lost(now);
                    case 7 -> pass(random.nextInt(12_000));
                    default -> {
                        for (String asked : Set.copyOf(master.probes(now).keySet())) {
                            Role role = Role.values()[random.nextInt(4)];
                            master.role(asked, role, now);
                            saidMaster |= role == Role.MASTER;
                        }
                    }
                }
                String context = "seed " + seed + ", run " + run + ", step " + step;
                assertTrue(before == null || master.address() != null, context);
                if (master.address() != null && !master.address().equals(before)) {
                    assertFalse(master.isHolding(), context);
                }
                if (!saidMaster && before != null && master.address().equals(before)) {
                    assertTrue(master.epoch() >= epoch, context);
                }
                assertTrue(master.nextTickMillis(now) > now || master.nextTickMillis(now) == Long.MAX_VALUE, context);
            }
        }
    }
}
