package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.topology.Ownership;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.TopologySource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on in a topology. Extend it, return the plugin from {@link #subject()}, and say in {@link #answer} what it
 * hears from those it asks.
 */
public abstract class TopologyTck extends PluginTck<TopologySource> {
    private static final int UNITS_MAX = 65_536;
    private static final long AN_HOUR_MILLIS = 3_600_000;

    /** For test classes. */
    protected TopologyTck() {
        super(TopologySource.class);
    }

    /** The pool's keys; none by default. */
    protected Options options() {
        return TestOptions.none();
    }

    /** The servers in the pool's file. */
    protected List<Server> configured() {
        return List.of(Server.of("one", "127.0.0.1:7001", 1), Server.of("two", "127.0.0.1:7002", 1));
    }

    /**
     * Has the outside answer a topology that was just started, until it has published: by what it dialled, and by turning the clock.
     * The same each time. By default a second passes.
     */
    protected void answer(TestTopology pool) {
        pool.advance(1000);
    }

    private TestTopology pool() {
        return new TestTopology(options(), configured());
    }

    private PoolTopology open(TestTopology pool) {
        Trial.begin(() -> "open");
        PoolTopology opened = subject().open(pool);
        assertTrue(opened != null, "open returned null");
        return opened;
    }

    /** One that has published. */
    private PoolTopology started(TestTopology pool) {
        PoolTopology opened = open(pool);
        opened.start(null);
        answer(pool);
        assertFalse(
                pool.published().isEmpty(),
                "it was started and has published nothing; does answer() say all it waits for?");
        return opened;
    }

    @Test
    final void readsTheKeysItDeclares() {
        OptionsRead.areThoseDeclared(
                subject(),
                options(),
                read -> open(new TestTopology(read, configured())).close());
    }

    @Test
    final void asksNobodyBeforeItIsStarted() {
        TestTopology pool = pool();
        PoolTopology opened = open(pool);
        assertEquals(List.of(), pool.dialled(), "open dials; expected start to");
        assertEquals(List.of(), pool.published(), "open publishes; expected start to");
        opened.close();
        pool.advance(AN_HOUR_MILLIS);
        assertEquals(List.of(), pool.published(), "it was closed without a start, and publishes later");
    }

    @Test
    final void publishesTheSameWhenTheOutsideSaysTheSame() {
        TestTopology one = pool();
        TestTopology other = pool();
        PoolTopology first = started(one);
        PoolTopology second = started(other);
        assertEquals(
                one.last(),
                other.last(),
                "two that heard the same; expected equal topologies, or each change nothing costs");
        assertEquals(one.last().hashCode(), other.last().hashCode(), "equal topologies have other hash codes");
        first.close();
        second.close();
    }

    @Test
    final void goesOnFromWhatIsInForce() {
        TestTopology before = pool();
        PoolTopology first = started(before);
        first.close();
        TestTopology after = pool();
        PoolTopology second = open(after);
        second.start(before.last());
        answer(after);
        assertTrue(
                after.last() == null || after.last().equals(before.last()),
                "started with what is in force, and told nothing else, it publishes something else: " + after.last());
        second.close();
    }

    @Test
    final void ownershipsAreSound() {
        TestTopology pool = pool();
        PoolTopology opened = started(pool);
        int units = -1;
        for (Topology topology : pool.published()) {
            Ownership ownership = topology.ownership();
            if (ownership == null) {
                continue;
            }
            assertTrue(
                    ownership.units() >= 1 && ownership.units() <= UNITS_MAX,
                    "units() is " + ownership.units() + "; expected 1 to " + UNITS_MAX);
            assertTrue(
                    units < 0 || units == ownership.units(),
                    "units() changes from " + units + " to " + ownership.units());
            units = ownership.units();
            checkOwners(topology);
            checkUnits(ownership);
        }
        opened.close();
    }

    private static void checkOwners(Topology topology) {
        Ownership ownership = topology.ownership();
        for (int unit = 0; unit < ownership.units(); unit++) {
            int owner = ownership.ownerOf(unit);
            assertTrue(
                    owner >= -1 && owner < topology.servers().size(),
                    "ownerOf(" + unit + ") is " + owner + " of "
                            + topology.servers().size() + " servers; -1 is nobody");
        }
        assertFalse(ownership.describe(0).isBlank(), "describe(0) says nothing");
    }

    private static void checkUnits(Ownership ownership) {
        for (byte[] key : SampleKeys.all()) {
            int unit = ownership.unitOf(key, 0, key.length);
            assertTrue(
                    unit >= 0 && unit < ownership.units(),
                    "unitOf is " + unit + " of " + ownership.units() + " for " + SampleKeys.describe(key));
            byte[] among = new byte[key.length + 7];
            for (byte filler : new byte[] {0, '{', '}', (byte) 0xff}) {
                Arrays.fill(among, filler);
                System.arraycopy(key, 0, among, 3, key.length);
                assertEquals(
                        unit,
                        ownership.unitOf(among, 3, key.length),
                        "unitOf depends on what lies beside " + SampleKeys.describe(key));
            }
        }
    }

    @Test
    final void findingAnOwnerAllocatesNothing() {
        TestTopology pool = pool();
        PoolTopology opened = started(pool);
        Ownership ownership = pool.last().ownership();
        opened.close();
        assumeTrue(ownership != null, "the pool's distribution decides");
        List<byte[]> keys = SampleKeys.all();
        AtomicInteger sum = new AtomicInteger();
        long bytes = Allocation.leastBytes(() -> {
            int owners = 0;
            for (int i = 0; i < keys.size(); i++) {
                byte[] key = keys.get(i);
                owners += ownership.ownerOf(ownership.unitOf(key, 0, key.length));
            }
            sum.addAndGet(owners);
        });
        assertTrue(
                bytes < keys.size(),
                bytes + " bytes for " + keys.size() + " keys; expected none: it is on the path of every request");
    }

    @Test
    final void outlivesWhateverItHearsAndLosesAllItTalksTo() {
        TestTopology pool = pool();
        PoolTopology opened = open(pool);
        opened.start(null);
        Random random = new Random(20261201);
        for (TestTopology.Dialled conversation : pool.dialled()) {
            StringBuilder noise = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                noise.append((char) random.nextInt(256));
            }
            try {
                conversation.say(noise.toString());
            } catch (RuntimeException e) {
                throw new AssertionError("it throws at what it hears: " + e, e);
            }
            conversation.end("Connection reset by peer");
        }
        pool.advance(1000);
        for (TestTopology.Dialled conversation : pool.dialled()) {
            conversation.end("Connection refused");
        }
        pool.advance(1000);
        opened.refresh();
        opened.close();
    }

    @Test
    final void isSilentOnceItIsClosed() {
        TestTopology pool = pool();
        PoolTopology opened = started(pool);
        opened.close();
        int published = pool.published().size();
        int dialled = pool.dialled().size();
        for (TestTopology.Dialled conversation : pool.dialled()) {
            assertTrue(
                    conversation.isClosed(),
                    "closed, it leaves its conversation with " + conversation.address() + " open");
        }
        pool.advance(AN_HOUR_MILLIS);
        assertEquals(published, pool.published().size(), "it publishes after it was closed");
        assertEquals(dialled, pool.dialled().size(), "it dials after it was closed");
    }
}
