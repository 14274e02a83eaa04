package io.trepak.engine.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Continuum;
import io.trepak.api.HashFunction;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.pool.Snapshots;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
    private static final String NOT_CALLED = "(not called)";

    private String hashed = NOT_CALLED;

    private final HashFunction recording = new HashFunction() {
        @Override
        public String name() {
            return "recording";
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            hashed = new String(key, offset, length, StandardCharsets.ISO_8859_1);
            return 1;
        }
    };

    private Router router(String tag, PoolSnapshot snapshot) {
        PluginFaults faults = new PluginFaults();
        return Routers.ofRing(recording, faults.of(recording), tag, snapshot, faults.of(recording));
    }

    /** Keys lie in the middle of an array, as they do in a read region. */
    private static int route(Router router, String key) {
        byte[] bytes = ("..." + key + "}..{x}").getBytes(StandardCharsets.ISO_8859_1);
        return router.serverOf(bytes, 3, key.length());
    }

    private static PoolSnapshot snapshot(Continuum continuum, int... live) {
        return Snapshots.of(5, live, continuum);
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', '{user1}:ids', 'user1'",
        "'{}', 'x{a}{b}', 'a'",
        "'{}', 'a{}b', 'a{}b'",
        "'{}', '{}{b}', '{}{b}'",
        "'{}', '}{a}', 'a'",
        "'{}', '{{a}}', '{a'",
        "'{}', 'a{b', 'a{b'",
        "'{}', 'plain', 'plain'",
        "'$$', 'x$user1$y', 'user1'",
        "'$$', '$$', '$$'",
    })
    void hashesWhatTheTagEncloses(String tag, String key, String expected) {
        route(router(tag, snapshot(hash -> 0, 0, 1)), key);
        assertEquals(expected, hashed);
    }

    @Test
    void withoutATagTheWholeKeyIsHashed() {
        route(router(null, snapshot(hash -> 0, 0, 1)), "{a}b");
        assertEquals("{a}b", hashed);
    }

    @Test
    void anEmptyKeyIsZeroWhateverTheFunctionSays() {
        int server = route(router(null, snapshot(hash -> hash == 0 ? 4 : 3, 3, 4)), "");
        assertEquals(4, server);
        assertEquals(NOT_CALLED, hashed);
    }

    @Test
    void theContinuumNamesServersByTheirIndexAmongAll() {
        assertEquals(4, route(router(null, snapshot(hash -> 4, 2, 4)), "k"));
    }

    @Test
    void aServerThatIsNoneFailsTheRequest() {
        for (int selected : new int[] {-1, 5, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertEquals(Router.FAULT, route(router(null, snapshot(hash -> selected, 2, 4)), "k"));
        }
    }

    @Test
    void aSingleLiveServerIsNotHashedFor() {
        assertEquals(3, route(router("{}", snapshot(null, 3)), "k"));
        assertEquals(NOT_CALLED, hashed);
    }

    @Test
    void withoutLiveServersThereIsNone() {
        Router router = router(null, snapshot(null));
        assertEquals(Router.NONE, route(router, "k"));
        assertEquals(Router.NONE, router.anyServer());
    }

    @Test
    void anyServerTakesTurns() {
        Router router = router(null, snapshot(hash -> 0, 1, 2, 4));
        int first = router.anyServer();
        int second = router.anyServer();
        int third = router.anyServer();
        assertEquals(1 + 2 + 4, first + second + third);
        assertEquals(first, router.anyServer());
    }

    @Test
    void aNewSnapshotCountsFromTheNextKeyOn() {
        Router router = router(null, snapshot(hash -> 0, 0, 1));
        router.use(snapshot(hash -> 1, 1, 2));
        assertEquals(1, route(router, "k"));
    }
}
