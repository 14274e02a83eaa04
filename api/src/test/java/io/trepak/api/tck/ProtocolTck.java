package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Protocol} must do, checked on frames that the subclass gives. A plugin's test extends this class,
 * names its subject, and lists requests and responses: one of each kind the protocol has, with empty keys and values,
 * bytes above 0x7f, one long value, and every split command with one key and with several.
 */
public abstract class ProtocolTck {
    private static final long SEED = Long.getLong("trepak.seed", 20261124);
    private static final int MUTILATIONS = 200;
    private static final int WARM_UPS = 200;
    private static final int SAME_FRAME_TIMES = 50;

    /** The plugin. */
    protected abstract Protocol subject();

    /** Whole, correct requests, one per element. */
    protected abstract List<byte[]> requests();

    /** Whole, correct responses, one per element. */
    protected abstract List<byte[]> responses();

    /** The pool's options; none by default. */
    protected Options options() {
        return new ProtocolOptions(Map.of());
    }

    /** A frame from a text, one byte per char. */
    protected static byte[] frame(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void isFoundByItsName() {
        Protocol subject = subject();
        assertTrue(
                subject.name().matches("[a-z0-9_]+"), () -> "name() must consist of a-z, 0-9 and _: " + subject.name());
        long found = ServiceLoader.load(Protocol.class, subject.getClass().getClassLoader()).stream()
                .filter(provider -> provider.type() == subject.getClass())
                .filter(provider -> provider.get().name().equals(subject.name()))
                .count();
        assertEquals(
                1,
                found,
                () -> "ServiceLoader does not find " + subject.getClass()
                        + ": annotate it with @AutoService(Protocol.class) and add it to `provides` in module-info.java");
    }

    @Test
    void isProvidedAlikeOnModulePathAndClassPath() throws IOException {
        Class<?> type = subject().getClass();
        String services = "META-INF/services/" + Protocol.class.getName();
        List<String> lines = new ArrayList<>();
        for (URL url : Collections.list(type.getClassLoader().getResources(services))) {
            try (InputStream in = url.openStream()) {
                lines.addAll(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList());
            }
        }
        assertTrue(
                lines.contains(type.getName()),
                () -> services + " does not name " + type.getName()
                        + ": annotate the class with @AutoService(Protocol.class)");
        if (type.getModule().isNamed() && !type.getModule().getDescriptor().isAutomatic()) {
            assertTrue(
                    type.getModule().getDescriptor().provides().stream()
                            .filter(provides -> provides.service().equals(Protocol.class.getName()))
                            .anyMatch(provides -> provides.providers().contains(type.getName())),
                    () -> "module-info.java lacks `provides " + Protocol.class.getName() + " with " + type.getName()
                            + "`");
        }
    }

    /** With nothing to try, every other check would pass. */
    @Test
    void isGivenFramesToTry() {
        assertFalse(requests().isEmpty(), "requests() is empty; list one of each kind the protocol has");
        assertFalse(responses().isEmpty(), "responses() is empty; list one of each kind the protocol has");
    }

    @Test
    void decodesRequestsAlikeHoweverTheyAreCut() {
        FrontendCodec codec = subject().frontend(options());
        ProtocolCuts.check(requests(), (feed, whole, cuts) -> feed.request(codec, whole, cuts));
    }

    @Test
    void decodesResponsesAlikeHoweverTheyAreCut() {
        BackendCodec codec = subject().backend(options());
        ProtocolCuts.check(responses(), (feed, whole, cuts) -> feed.response(codec, whole, cuts));
    }

    @Test
    void stopsAtTheEndOfAFrameWhenTheNextOneFollows() {
        FrontendCodec frontend = subject().frontend(options());
        for (byte[] first : requests()) {
            for (byte[] second : requests()) {
                RequestFrame frame = new RequestFrame();
                int length = frontend.decode(joined(first, second), 0, first.length + second.length, frame);
                assertEquals(first.length, length, () -> show(first) + " followed by " + show(second));
            }
        }
        BackendCodec backend = subject().backend(options());
        for (byte[] first : responses()) {
            for (byte[] second : responses()) {
                int length =
                        backend.decode(joined(first, second), 0, first.length + second.length, new ResponseFrame());
                assertEquals(first.length, length, () -> show(first) + " followed by " + show(second));
            }
        }
    }

    @Test
    void findsKeysInsideTheirPartsAndPartsInsideTheFrame() {
        FrontendCodec codec = subject().frontend(options());
        for (byte[] whole : requests()) {
            RequestFrame frame = decoded(codec, whole);
            int end = 0;
            for (int key = 0; key < frame.keyCount(); key++) {
                int at = frame.keyOffset(key);
                int keyEnd = at + frame.keyLength(key);
                boolean split = frame.command().route() == Route.SPLIT;
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
                            && (frame.command().route() == Route.KEYED
                                    || frame.command().route() == Route.SPLIT),
                    () -> frame.command() + " needs a key: " + show(whole));
        }
    }

    @Test
    void buildsFragmentsThatDecodeToTheSameCommandAndTheirKeys() {
        FrontendCodec codec = subject().frontend(options());
        for (byte[] whole : requests()) {
            RequestFrame frame = decoded(codec, whole);
            if (frame.command().route() != Route.SPLIT) {
                continue;
            }
            for (int count = 1; count <= Math.min(4, frame.keyCount()); count++) {
                for (int fragment = 0; fragment < count; fragment++) {
                    checkFragment(codec, whole, frame, fragment, count);
                }
            }
        }
    }

    @Test
    void joinsWhateverServersAnswerIntoOneResponse() {
        FrontendCodec codec = subject().frontend(options());
        List<byte[]> answers = responses();
        for (byte[] whole : requests()) {
            RequestFrame frame = decoded(codec, whole);
            if (frame.command().route() != Route.SPLIT) {
                continue;
            }
            int[] owners = new int[frame.keyCount()];
            for (int key = 0; key < owners.length; key++) {
                owners[key] = key % 2;
            }
            int count = Math.min(2, owners.length);
            for (int i = -1; i < answers.size(); i++) {
                ProtocolFragments parts = new ProtocolFragments(count, owners);
                for (int fragment = 0; fragment < count; fragment++) {
                    int answer = fragment == 0 ? i : 0;
                    if (answer < 0) {
                        parts.failed(fragment, "Connection refused");
                    } else {
                        parts.answered(fragment, answers.get(answer));
                    }
                }
                ProtocolOutput out = new ProtocolOutput();
                codec.join(frame.command(), parts, out);
                assertOneResponse(
                        out,
                        "join of " + frame.command() + ", first fragment "
                                + (i < 0 ? "failed" : "answered " + show(answers.get(i))));
            }
        }
    }

    /** Nothing at all is an answer, too: Redis has none to an empty line, memcached none to quit. */
    @Test
    void answersLocalRequestsWithNoMoreThanOneResponse() {
        FrontendCodec codec = subject().frontend(options());
        for (byte[] whole : requests()) {
            RequestFrame frame = decoded(codec, whole);
            Route route = frame.command().route();
            if (route != Route.LOCAL && route != Route.CLOSE) {
                continue;
            }
            ProtocolOutput out = new ProtocolOutput();
            codec.respond(whole, 0, frame, out);
            if (out.toByteArray().length > 0) {
                assertOneResponse(out, "respond to " + show(whole));
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
                    length = subject().frontend(options()).decode(sent, 0, sent.length, new RequestFrame());
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
    void writesErrorsThatDecodeAsErrors() {
        for (String message : List.of("Connection refused", "x", "")) {
            ProtocolOutput out = new ProtocolOutput();
            subject().frontend(options()).error(message, out);
            ResponseFrame.Status status = assertOneResponse(out, "error(\"" + message + "\")");
            assertEquals(ResponseFrame.Status.ERROR, status, () -> "error(…) must decode as ERROR: " + out.text());
        }
    }

    @Test
    void decodesRequestsWithoutAllocating() throws Throwable {
        FrontendCodec codec = subject().frontend(options());
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
    void decodesResponsesWithoutAllocating() throws Throwable {
        BackendCodec codec = subject().backend(options());
        ResponseFrame frame = new ResponseFrame();
        for (byte[] whole : responses()) {
            int half = Math.max(1, whole.length / 2);
            assertNoAllocation(whole, () -> {
                frame.clear();
                if (codec.decode(whole, 0, half, frame) < 0) {
                    codec.decode(whole, 0, whole.length, frame);
                }
            });
        }
    }

    private static void assertNoAllocation(byte[] whole, Runnable decode) throws Throwable {
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

    private static void checkFragment(FrontendCodec codec, byte[] whole, RequestFrame frame, int fragment, int count) {
        ProtocolOutput out = new ProtocolOutput();
        List<String> keys = new ArrayList<>();
        for (int key = fragment; key < frame.keyCount(); key += count) {
            keys.add(key(whole, frame, key));
        }
        codec.beginFragment(frame.command(), keys.size(), out);
        for (int key = fragment; key < frame.keyCount(); key += count) {
            out.write(whole, frame.partOffset(key), frame.partLength(key));
        }
        codec.endFragment(frame.command(), out);
        byte[] built = out.toByteArray();
        RequestFrame again = decoded(codec, built);
        assertEquals(frame.command().name(), again.command().name(), () -> "fragment " + show(built));
        List<String> keysAgain = new ArrayList<>();
        for (int key = 0; key < again.keyCount(); key++) {
            keysAgain.add(key(built, again, key));
        }
        assertEquals(keys, keysAgain, () -> "keys of fragment " + show(built) + " of request " + show(whole));
    }

    private static String key(byte[] whole, RequestFrame frame, int key) {
        return new String(whole, frame.keyOffset(key), frame.keyLength(key), StandardCharsets.ISO_8859_1);
    }

    private static RequestFrame decoded(FrontendCodec codec, byte[] whole) {
        RequestFrame frame = new RequestFrame();
        int length = codec.decode(whole, 0, whole.length, frame);
        assertEquals(whole.length, length, () -> "decode of the whole frame " + show(whole));
        return frame;
    }

    private ResponseFrame.Status assertOneResponse(ProtocolOutput out, String what) {
        byte[] written = out.toByteArray();
        ResponseFrame frame = new ResponseFrame();
        assertTrue(written.length > 0, () -> what + " wrote nothing; the client waits for an answer");
        int length = subject().backend(options()).decode(written, 0, written.length, frame);
        assertEquals(written.length, length, () -> what + " must write exactly one response, wrote " + show(written));
        return frame.status();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
