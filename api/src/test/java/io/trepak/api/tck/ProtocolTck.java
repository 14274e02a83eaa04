package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Protocol} must do, checked on frames that the subclass gives. A plugin's test extends this class,
 * names its subject, and lists requests, with the keys each has, and responses: one of each kind the protocol has, with empty keys and
 * values, bytes above 0x7f, one long value, and every split command with one key and with several.
 */
public abstract class ProtocolTck extends PluginTck<Protocol> {
    private static final long SEED = Long.getLong("trepak.seed", 20261124);
    private static final int MUTILATIONS = 200;
    private static final int WARM_UPS = 200;
    private static final int SAME_FRAME_TIMES = 50;
    private static final String ONE_FRAME = "; return the length of the first frame only, whatever stands behind it";

    /** For test classes. */
    protected ProtocolTck() {
        super(Protocol.class);
    }

    /** Whole, correct requests of each kind, with their keys. */
    protected abstract List<Example> examples();

    /** Whole, correct responses of each kind. */
    protected abstract List<byte[]> responses();

    /** Requests that are sent to a server as one, and what it answers; none by default. */
    protected List<Merged> merged() {
        return List.of();
    }

    /**
     * Requests that go to several servers, what each of these answers, and what the client must get; none by default, and then only
     * the form of what the codec joins is checked.
     */
    protected List<Joined> joins() {
        return List.of();
    }

    /** The pool's options; none by default. */
    protected Options options() {
        return TestOptions.none();
    }

    /**
     * The most bytes that the codec of a client may take that has sent nothing yet: there may be ten thousand of them, and most are
     * idle. What all need belongs to the pool's protocol, see {@link io.trepak.api.protocol.WorkerCodecs}.
     */
    protected int maxBytesPerClient() {
        return 1024;
    }

    /** Whether a server says something before it is asked: then a round of the handshake may announce a response and write nothing. */
    protected boolean serverSpeaksFirst() {
        return false;
    }

    /**
     * What a server says in the handshake of a lane, each round's responses in order. By default nothing is known of it, and
     * whatever good response {@link #responses()} has must do.
     */
    protected List<byte[]> handshakeResponses(int lane) {
        return List.of();
    }

    /**
     * What a server says to {@link BackendCodec#cleanUp} in a lane, in order. By default nothing is known of it, and only that the
     * codec announces something when it writes something is checked.
     */
    protected List<byte[]> cleanUpResponses(int lane) {
        return List.of();
    }

    private TestPool pool() {
        return TestPool.of(subject(), options());
    }

    private List<byte[]> requests() {
        return examples().stream().map(Example::request).toList();
    }

    /** A frame from a text, one byte per char. */
    protected static byte[] frame(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** With nothing to try, every other check would pass. */
    @Test
    void isGivenFramesToTry() {
        assertFalse(examples().isEmpty(), "examples() is empty; list one of each kind the protocol has");
        assertFalse(responses().isEmpty(), "responses() is empty; list one of each kind the protocol has");
    }

    @Test
    void decodesRequestsAlikeHoweverTheyAreCut() {
        FrontendCodec codec = pool().frontend();
        ProtocolCuts.check(requests(), (feed, whole, cuts) -> feed.request(codec, whole, cuts));
    }

    @Test
    void decodesResponsesAlikeHoweverTheyAreCut() {
        BackendCodec codec = pool().backend();
        ProtocolCuts.check(responses(), (feed, whole, cuts) -> feed.response(codec, whole, cuts));
    }

    @Test
    void decodesAnswersToWhatWasAskedAlikeHoweverTheyAreCut() {
        FrontendCodec frontend = pool().frontend();
        BackendCodec backend = pool().backend();
        for (Example example : examples()) {
            RequestFrame asked = decoded(frontend, example.request());
            ProtocolCuts.check(example.responses(), (feed, whole, cuts) -> feed.response(backend, asked, whole, cuts));
        }
    }

    @Test
    void decodesAnewWhatComesInTheSameArray() {
        TestPool pool = pool();
        ProtocolReuse.check(requests(), () -> {
            FrontendCodec codec = pool.frontend();
            return (in, offset, limit) -> {
                RequestFrame frame = new RequestFrame();
                return ProtocolReuse.found(decode(codec, in, offset, limit, frame), frame);
            };
        });
        ProtocolReuse.check(responses(), () -> {
            BackendCodec codec = pool.backend();
            return (in, offset, limit) -> {
                ResponseFrame frame = new ResponseFrame();
                return ProtocolReuse.found(decode(codec, in, offset, limit, frame), frame);
            };
        });
    }

    @Test
    void findsTheKeysThatTheExamplesHave() {
        FrontendCodec codec = pool().frontend();
        for (Example example : examples()) {
            ProtocolKeys.check(example, decoded(codec, example.request()));
        }
    }

    @Test
    void keepsTheClientsOfAWorkerApart() {
        ProtocolClients.check(requests(), this::pool);
    }

    @Test
    void stopsAtTheEndOfAFrameWhenTheNextOneFollows() {
        FrontendCodec frontend = pool().frontend();
        for (byte[] first : requests()) {
            for (byte[] second : requests()) {
                RequestFrame frame = new RequestFrame();
                int length = decode(frontend, joined(first, second), 0, first.length + second.length, frame);
                assertEquals(first.length, length, () -> show(first) + " followed by " + show(second) + ONE_FRAME);
            }
        }
        BackendCodec backend = pool().backend();
        for (byte[] first : responses()) {
            for (byte[] second : responses()) {
                int length = wholeLength(backend, joined(first, second));
                assertEquals(first.length, length, () -> show(first) + " followed by " + show(second) + ONE_FRAME);
            }
        }
    }

    /** Length of the first response, all of its pieces. */
    private static int wholeLength(BackendCodec codec, byte[] in) {
        ResponseFrame frame = new ResponseFrame();
        int end = 0;
        do {
            frame.begin(null, 0);
            int length = decode(codec, in, end, in.length, frame);
            if (length <= 0) {
                return length;
            }
            end += length;
        } while (frame.hasMore() && end < in.length);
        return end;
    }

    @Test
    void findsKeysInsideTheirPartsAndPartsInsideTheFrame() {
        FrontendCodec codec = pool().frontend();
        for (byte[] request : requests()) {
            RequestFrame frame = decoded(codec, request);
            byte[] whole = ProtocolTranslations.request(frame, request);
            int end = 0;
            for (int key = 0; key < frame.keyCount(); key++) {
                int at = frame.keyOffset(key);
                int keyEnd = at + frame.keyLength(key);
                boolean split = frame.command().route() == Route.SPLIT
                        || frame.command().isMergeable();
                int part = split ? frame.partOffset(key) : at;
                int partEnd = split ? part + frame.partLength(key) : keyEnd;
                assertTrue(
                        end <= part && part <= at && at <= keyEnd && keyEnd <= partEnd && partEnd <= whole.length,
                        "key " + key + " of " + show(whole) + ": wanted 0 <= part <= key <= key's end <= part's end <= "
                                + whole.length + ", parts in order; found part " + part + ".." + partEnd + ", key "
                                + at + ".." + keyEnd);
                end = partEnd;
            }
            assertFalse(
                    frame.keyCount() == 0
                            && !frame.isRoutedByOtherKey()
                            && (frame.command().route() == Route.KEYED
                                    || frame.command().route() == Route.SPLIT
                                    || frame.command().route() == Route.SAME_SERVER),
                    () -> frame.command() + " needs a key: " + show(whole));
        }
    }

    @Test
    void buildsFragmentsThatDecodeToTheSameCommandAndTheirKeys() {
        FrontendCodec codec = pool().frontend();
        for (byte[] request : requests()) {
            RequestFrame frame = decoded(codec, request);
            if (frame.command().route() != Route.SPLIT) {
                continue;
            }
            byte[] whole = ProtocolTranslations.request(frame, request);
            for (int count = 1; count <= Math.min(4, frame.keyCount()); count++) {
                for (int fragment = 0; fragment < count; fragment++) {
                    ProtocolMerges.checkFragment(codec, whole, frame, fragment, count);
                }
            }
        }
    }

    @Test
    void translatesRequestsToOnesThatDecodeToTheSameKeys() {
        TestPool pool = pool();
        FrontendCodec codec = pool.frontend();
        examples().forEach(example -> ProtocolTranslations.check(example, codec, pool::frontend));
    }

    @Test
    void rewritesRequestsToOnesThatDecodeToTheSameKeys() {
        FrontendCodec codec = pool().frontend();
        for (Example example : examples()) {
            byte[] whole = example.request();
            RequestFrame frame = decoded(codec, whole);
            if (frame.rewrittenBytes() > 0) {
                ProtocolMerges.checkRewritten(codec, example, frame);
            } else {
                assertNull(
                        example.rewritten(),
                        () -> show(whole) + " must be rewritten to " + show(example.rewritten())
                                + ", but decode calls no rewritten(…)");
            }
        }
    }

    @Test
    void rewritesResponsesToOnesThatDecodeAgainOrToNothing() {
        FrontendCodec codec = pool().frontend();
        ProtocolRewrites rewrites = new ProtocolRewrites(codec, pool()::backend);
        for (Example example : examples()) {
            RequestFrame frame = decoded(codec, example.request());
            List<byte[]> responses = new ArrayList<>(example.responses());
            responses.addAll(responses());
            responses.forEach(response -> rewrites.check(frame, response));
        }
    }

    @Test
    void joinsWhateverServersAnswerIntoOneResponse() {
        FrontendCodec codec = pool().frontend();
        ProtocolJoins joins = new ProtocolJoins(codec, pool()::backend);
        for (byte[] whole : requests()) {
            RequestFrame frame = decoded(codec, whole);
            if (ProtocolJoins.areJoined(frame)) {
                joins.check(frame, ProtocolTranslations.request(frame, whole), responses());
            }
        }
    }

    @Test
    void joinsResponsesToWhatTheExamplesSay() {
        assumeFalse(joins().isEmpty(), "joins() has no example");
        FrontendCodec codec = pool().frontend();
        ProtocolJoins judge = new ProtocolJoins(codec, pool()::backend);
        for (Joined example : joins()) {
            judge.check(example, decoded(codec, example.request()));
        }
    }

    /** Nothing at all is a response, too: Redis has none to an empty line, memcached none to quit. */
    @Test
    void answersLocalRequestsWithNoMoreThanOneResponse() {
        FrontendCodec codec = pool().frontend();
        for (byte[] whole : requests()) {
            ProtocolJoins judge = new ProtocolJoins(codec, pool()::backend);
            RequestFrame frame = decoded(codec, whole);
            Route route = frame.command().route();
            if (route != Route.LOCAL) {
                continue;
            }
            ProtocolOutput out = new ProtocolOutput();
            Trial.begin(() -> "respond to " + show(whole));
            codec.respond(ProtocolTranslations.request(frame, whole), 0, frame, out);
            if (out.toByteArray().length == 0) {
                continue;
            }
            try {
                judge.oneResponse(out, frame, "respond to " + show(whole));
            } catch (ProtocolException e) {
                // A response that no server ever gives (memcached's MN), which a strict codec takes from none.
                continue;
            }
        }
    }

    /** A client may send anything; what is no {@link ProtocolException} counts as a fault of the plugin. */
    @Test
    void refusesMutilatedRequestsWithNothingButProtocolException() {
        Random random = new Random(SEED);
        for (byte[] whole : requests()) {
            for (int i = 0; i < MUTILATIONS; i++) {
                byte[] sent = whole.clone();
                for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                    sent[random.nextInt(sent.length)] = (byte) random.nextInt();
                }
                int length;
                try {
                    length = decode(pool().frontend(), sent, 0, sent.length, new RequestFrame());
                } catch (ProtocolException e) {
                    continue;
                } catch (RuntimeException e) {
                    throw new AssertionError(
                            "decode of " + show(sent) + " throws " + e + " (-Dtrepak.seed=" + SEED + ")"
                                    + "; throw ProtocolException where no next frame can be found, else answer with LOCAL",
                            e);
                }
                assertTrue(
                        length != 0, () -> "decode of " + show(sent) + " is 0; a length, or minus the bytes missing");
            }
        }
    }

    @Test
    void mergesRequestsAndTellsTheirAnswersApart() {
        assumeFalse(merged().isEmpty(), "merged() has no example");
        FrontendCodec frontend = pool().frontend();
        BackendCodec backend = pool().backend();
        for (Merged example : merged()) {
            KeyedResponses keyed = pool().keyedResponses();
            assertNotNull(keyed, "keyedResponses() is null: nothing is merged, and merged() must have no example");
            ProtocolMerges.check(frontend, backend, keyed, example);
        }
    }

    /** As of split requests whose responses are too large to be joined in memory. */
    @Test
    void takesResponsesToSplitRequestsApart() {
        TestPool pool = pool();
        assumeFalse(pool.keyedResponses() == null, "keyedResponses() is null: all are joined in memory");
        FrontendCodec frontend = pool.frontend();
        for (Example example : examples()) {
            RequestFrame frame = decoded(frontend, example.request());
            if (frame.command().route() == Route.SPLIT) {
                example.responses().forEach(response -> checkPieces(pool, example.request(), frame, response));
            }
        }
    }

    private static void checkPieces(TestPool pool, byte[] request, RequestFrame frame, byte[] response) {
        Command command = frame.command();
        List<String> keys = IntStream.range(0, frame.keyCount())
                .mapToObj(key -> ProtocolFeed.text(request, frame.keyOffset(key), frame.keyLength(key)))
                .toList();
        ProtocolFeed.Response whole =
                new ProtocolFeed(0, 0).response(pool.backend(), command, response, response.length);
        if (whole.status() == ResponseFrame.Status.OK
                && new ProtocolPieces(pool.keyedResponses(), pool.backend(), command).checkTogether(keys, response)) {
            KeyedResponses keyed = pool.keyedResponses();
            ProtocolCuts.check(
                    List.of(response), (feed, bytes, cuts) -> feed.pieces(keyed, command, keys.size(), bytes, cuts));
        }
    }

    @Test
    void hasACodecForEveryLaneAndALaneForEveryRequest() {
        int lanes = pool().lanes();
        for (int lane = 0; lane < lanes; lane++) {
            ProtocolHandshake handshake = new ProtocolHandshake(pool().backend(lane), lane, serverSpeaksFirst());
            List<byte[]> said = handshakeResponses(lane);
            if (said.isEmpty()) {
                handshake.checkWith(responses());
            } else {
                handshake.checkAgainst(said);
            }
        }
        FrontendCodec codec = pool().frontend();
        for (byte[] whole : requests()) {
            int lane = decoded(codec, whole).lane();
            assertTrue(lane >= 0 && lane < lanes, () -> "lane " + lane + " of " + lanes + " for " + show(whole));
        }
    }

    @Test
    void cleansServerConnectionsUpAndAnnouncesWhatThatBrings() {
        int lanes = pool().lanes();
        for (int lane = 0; lane < lanes; lane++) {
            new ProtocolAnnouncements(pool().backend(lane), lane).checkCleanUp(cleanUpResponses(lane));
        }
    }

    @Test
    void writesOneErrorForEveryKindOfFailure() {
        FrontendCodec codec = pool().frontend();
        ProtocolErrors errors = new ProtocolErrors(codec, pool()::backend);
        errors.check(new RequestFrame(), "a client that is not let in");
        for (byte[] whole : requests()) {
            errors.check(decoded(codec, whole), show(whole));
        }
    }

    @Test
    void decodesRequestsWithoutAllocating() throws Throwable {
        FrontendCodec codec = pool().frontend();
        RequestFrame frame = new RequestFrame();
        for (byte[] whole : requests()) {
            int half = Math.max(1, whole.length / 2);
            assertNoAllocation(whole, () -> {
                frame.clear();
                if (codec.decode(whole, 0, half, frame) < 0) {
                    codec.decode(whole, 0, whole.length, frame);
                }
            });
        }
    }

    @Test
    void takesLittleMemoryForAnIdleClient() throws Throwable {
        TestPool pool = pool();
        FrontendCodec[] clients = new FrontendCodec[SAME_FRAME_TIMES];
        TestClientContext client = new TestClientContext("127.0.0.1:50000");
        long bytes = ProtocolAllocations.fewest(() -> Arrays.setAll(clients, i -> pool.frontend(client)), WARM_UPS);
        long each = bytes / clients.length; // the measuring itself takes less than a byte of it
        assertTrue(
                each <= maxBytesPerClient(),
                () -> "a client's codec takes " + each + " bytes; expected " + maxBytesPerClient() + " at most");
    }

    @Test
    final void readsTheKeysItDeclares() {
        OptionsRead.areThoseDeclared(subject(), options(), read -> {
            TestPool pool = TestPool.of(subject(), read);
            pool.frontend();
            pool.backend();
        });
    }

    @Test
    void decodesResponsesWithoutAllocating() throws Throwable {
        BackendCodec codec = pool().backend();
        ResponseFrame frame = new ResponseFrame();
        for (byte[] whole : responses()) {
            int half = Math.max(1, whole.length / 2);
            assertNoAllocation(whole, () -> {
                int start = 0;
                do {
                    frame.begin(null, 0);
                    int length = start < half ? codec.decode(whole, start, half, frame) : -1;
                    start += length > 0 ? length : codec.decode(whole, start, whole.length, frame);
                } while (frame.hasMore() && start < whole.length);
            });
        }
    }

    private static void assertNoAllocation(byte[] whole, Runnable decode) throws Throwable {
        Trial.begin(() -> "decode of " + show(whole) + ", up to its middle and then whole,");
        Runnable often = () -> {
            for (int i = 0; i < SAME_FRAME_TIMES; i++) {
                decode.run();
            }
        };
        long bytes = ProtocolAllocations.fewest(often, WARM_UPS);
        assertEquals(
                0,
                bytes,
                () -> "decode allocates about " + bytes / SAME_FRAME_TIMES + " bytes each time for " + show(whole)
                        + ": keep state in fields, reuse arrays");
    }

    private static int decode(FrontendCodec codec, byte[] in, int offset, int limit, RequestFrame frame) {
        Trial.begin(() -> "decode of " + show(in));
        return codec.decode(in, offset, limit, frame);
    }

    private static int decode(BackendCodec codec, byte[] in, int offset, int limit, ResponseFrame frame) {
        Trial.begin(() -> "decode of " + show(in));
        return codec.decode(in, offset, limit, frame);
    }

    private static RequestFrame decoded(FrontendCodec codec, byte[] whole) {
        RequestFrame frame = new RequestFrame();
        int length = decode(codec, whole, 0, whole.length, frame);
        assertEquals(whole.length, length, () -> "decode of the whole frame " + show(whole));
        return frame;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
