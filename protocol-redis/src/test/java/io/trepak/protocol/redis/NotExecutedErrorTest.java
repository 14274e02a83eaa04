package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.NotExecuted;
import io.trepak.api.protocol.ResponseFrame.Status;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NotExecutedErrorTest {
    private static final int SLOTS = 16_384;
    private static final String DISCARDED = "-EXECABORT Transaction discarded because of: ";
    private static final List<String> SCRIPTS =
            List.of("eval", "evalsha", "eval_ro", "evalsha_ro", "fcall", "fcall_ro");

    /** What a redirect looks like, said a second time in another way. */
    private static final Pattern REDIRECT = Pattern.compile(
            "-(?:EXECABORT Transaction discarded because of: )?(MOVED|ASK) (0|[1-9][0-9]{0,4}) ([A-Za-z0-9._:%?-]{0,255}:(0|[1-9][0-9]{0,4}))\r\n");

    private final TestPool cluster =
            TestPool.of(new RedisProtocol(), TestOptions.none(), "slots", 5000).units(SLOTS);
    private final BackendCodec codec = cluster.backend();
    private final ResponseFrame frame = new ResponseFrame();

    private Status says(BackendCodec server, String command, String response) {
        // Something before and behind it, which is not to be looked at.
        byte[] in = Resp.bytes("7:1\r\n" + response + ":1\r\n");
        byte[] name = Resp.bytes(command);
        frame.begin(RedisCommands.find(name, 0, name.length), 0);
        assertEquals(response.length(), server.decode(in, 5, in.length, frame), response);
        return frame.status();
    }

    private String address(String response) {
        return response.substring(frame.addressOffset(), frame.addressOffset() + frame.addressLength());
    }

    private void assertElsewhere(String command, String response, NotExecuted why, int slot, String address) {
        assertEquals(Status.ERROR, says(codec, command, response), response);
        assertEquals(why, frame.notExecuted(), response);
        assertEquals(slot, frame.unit(), response);
        assertEquals(address, address(response), response);
    }

    private void assertPassedOn(String command, String response) {
        says(codec, command, response);
        assertNull(frame.notExecuted(), response);
        assertEquals(-1, frame.unit(), response);
    }

    @Test
    void aRedirectNamesTheSlotAndTheAddress() {
        for (String address : List.of(
                "127.0.0.1:26001",
                "::1:7000",
                "fe80::1%eth0:7000",
                "node-1.example.org:7000",
                ":26001",
                "?:0",
                "a_b:1")) {
            for (String before : List.of("-", DISCARDED)) {
                for (String command : List.of("get", "mset", "eval")) {
                    if (command.equals("eval") && before.equals(DISCARDED)) {
                        continue; // EXEC is no script
                    }
                    assertElsewhere(
                            command,
                            before + "MOVED 8579 " + address + "\r\n",
                            SCRIPTS.contains(command) ? NotExecuted.ONCE_ELSEWHERE : NotExecuted.ELSEWHERE,
                            8579,
                            address);
                    assertElsewhere(
                            command, before + "ASK 449 " + address + "\r\n", NotExecuted.ONCE_ELSEWHERE, 449, address);
                }
            }
        }
        assertElsewhere("get", "-MOVED 0 a:1\r\n", NotExecuted.ELSEWHERE, 0, "a:1");
        assertElsewhere("get", "-MOVED 16383 a:65535\r\n", NotExecuted.ELSEWHERE, 16_383, "a:65535");
    }

    @Test
    void whatIsNoRedirectIsPassedOn() {
        for (String wrong : List.of(
                "-MOVED\r\n",
                "-MOVED \r\n",
                "-MOVED 1\r\n",
                "-MOVED 1 \r\n",
                "-MOVED 1 a\r\n",
                "-MOVED 1 a:\r\n",
                "-MOVED 1 a:x\r\n",
                "-MOVED 1 a:65536\r\n",
                "-MOVED 1 a:100000\r\n",
                "-MOVED 1 a:01\r\n",
                "-MOVED 1 a:-1\r\n",
                "-MOVED 1 a:1 \r\n",
                "-MOVED 1 a:1 b\r\n",
                "-MOVED 1  a:1\r\n",
                "-MOVED  1 a:1\r\n",
                "-MOVED 1 a b:1\r\n",
                "-MOVED 1 a/b:1\r\n",
                "-MOVED 1 [::1]:1\r\n",
                "-MOVED 1 \u00e4:1\r\n",
                "-MOVED 1 " + "a".repeat(256) + ":1\r\n",
                "-MOVED 16384 a:1\r\n",
                "-MOVED 99999 a:1\r\n",
                "-MOVED 100000 a:1\r\n",
                "-MOVED -1 a:1\r\n",
                "-MOVED +1 a:1\r\n",
                "-MOVED 01 a:1\r\n",
                "-MOVED x a:1\r\n",
                "-moved 1 a:1\r\n",
                "-MOVEDX 1 a:1\r\n",
                "-ASKING 1 a:1\r\n",
                "-ERR MOVED 1 a:1\r\n",
                "+MOVED 1 a:1\r\n",
                "$12\r\n-MOVED 1 a:1\r\n",
                "*1\r\n-MOVED 1 a:1\r\n")) {
            assertPassedOn("get", wrong);
            assertPassedOn("eval", wrong);
        }
    }

    @Test
    void whatCannotBeExecutedNowIsSentAgain() {
        for (String later : List.of(
                "TRYAGAIN Multiple keys request during rehashing of slot\r\n",
                "TRYAGAIN Slot is being trimmed\r\n",
                "CLUSTERDOWN Hash slot not served\r\n",
                "CLUSTERDOWN The cluster is down\r\n",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n",
                "NOREPLICAS Not enough good replicas to write.\r\n",
                "LOADING Redis is loading the dataset in memory\r\n")) {
            for (String response : List.of("-" + later, DISCARDED + later)) {
                says(codec, "get", response);
                assertEquals(NotExecuted.LATER, frame.notExecuted(), response);
            }
            says(codec, "eval", "-" + later);
            assertEquals(NotExecuted.LATER, frame.notExecuted(), "a script is not run then either: " + later);
            assertPassedOn("eval", "-" + later.replace("\r\n", " or so\r\n"));
        }
        assertEquals(Status.UNAVAILABLE, says(codec, "get", "-LOADING Redis is loading the dataset in memory\r\n"));
        String readOnly = "-READONLY You can't write against a read only replica.\r\n";
        says(codec, "set", readOnly);
        assertEquals(NotExecuted.DEMOTED, frame.notExecuted());
        for (String passedOn : List.of(
                "-CROSSSLOT Keys in request don't hash to the same slot\r\n",
                "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n",
                "-TRYAGAINX\r\n",
                "-CLUSTERDOWNED\r\n",
                "-ERR CLUSTERDOWN\r\n")) {
            assertPassedOn("get", passedOn);
        }
    }

    @Test
    void aScriptCanFailNoServerAndIsRunAgainForWholeLinesOfServersOnly() {
        for (String script : SCRIPTS) {
            for (String madeUp : List.of(
                    "-READONLY You can't write against a read only replica.\r\n",
                    "-TRYAGAIN the lock is held\r\n",
                    "-TRYAGAIN\r\n",
                    "-CLUSTERDOWN\r\n",
                    "-LOADING\r\n",
                    "-NOREPLICAS Not enough good replicas to write. script: 5d, on @user_script:1.\r\n",
                    DISCARDED + "MOVED 1 a:1\r\n",
                    DISCARDED + "TRYAGAIN Multiple keys request during rehashing of slot\r\n")) {
                assertPassedOn(script, madeUp);
                assertEquals(Status.ERROR, frame.status(), madeUp);
            }
        }
    }

    @Test
    void whereServersAreNoClusterTheirAnswersStayTheirs() {
        BackendCodec ring = TestPool.of(new RedisProtocol(), TestOptions.none(), "names", 5000)
                .backend();
        BackendCodec impatient =
                TestPool.of(new RedisProtocol(), TestOptions.none()).backend();
        for (BackendCodec server : List.of(ring, impatient)) {
            for (String response : List.of(
                    "-MOVED 1 a:1\r\n",
                    "-ASK 1 a:1\r\n",
                    "-TRYAGAIN Multiple keys request during rehashing of slot\r\n",
                    "-CLUSTERDOWN The cluster is down\r\n",
                    DISCARDED + "MOVED 1 a:1\r\n")) {
                for (String command : List.of("get", "eval")) {
                    assertEquals(Status.ERROR, says(server, command, response), response);
                    assertNull(frame.notExecuted(), response);
                }
            }
        }
    }

    @Test
    void whatTheHandshakeBringsRedirectsNobody() {
        frame.begin(null, 0);
        byte[] in = Resp.bytes("-MOVED 1 a:1\r\n");
        assertEquals(in.length, codec.decode(in, 0, in.length, frame));
        assertNull(frame.notExecuted());
    }

    @Test
    void eachIsCountedByItsCode() {
        says(codec, "get", "-MOVED 1 a:1\r\n");
        says(codec, "get", "-MOVED 2 a:1\r\n");
        says(codec, "eval", "-ASK 2 a:1\r\n");
        says(codec, "get", DISCARDED + "CLUSTERDOWN The cluster is down\r\n");
        says(codec, "get", "-MOVED 99999 a:1\r\n");
        says(codec, "get", "-CROSSSLOT Keys in request don't hash to the same slot\r\n");
        assertEquals(2, counted("moved"));
        assertEquals(1, counted("ask"));
        assertEquals(1, counted("clusterdown"));
        assertEquals(0, counted("tryagain"));
    }

    private double counted(String kind) {
        return cluster.context().metric("trepak_redirects", "kind", kind);
    }

    @Test
    void asksTheOtherServerFirst() {
        ProtocolOutput out = new ProtocolOutput();
        assertEquals(1, codec.detour(out));
        assertEquals("*1\r\n$6\r\nASKING\r\n", out.text());
    }

    @Test
    void aRedirectIsReadAsItsPatternSays() {
        List<String> pieces = List.of(
                "MOVED",
                "ASK",
                "-",
                " ",
                " ",
                ":",
                ":",
                "0",
                "1",
                "8579",
                "16383",
                "16384",
                "65535",
                "127.0.0.1",
                "?",
                "a",
                "\t",
                "/");
        Random random = new Random(5);
        int redirects = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder line = new StringBuilder(random.nextInt(8) == 0 ? DISCARDED : "-");
            if (random.nextInt(4) > 0) {
                line.append(random.nextBoolean() ? "MOVED " : "ASK ");
                line.append(random.nextInt(20_000)).append(' ');
            }
            for (int piece = random.nextInt(5); piece > 0; piece--) {
                line.append(pieces.get(random.nextInt(pieces.size())));
            }
            if (random.nextBoolean()) {
                line.append(':').append(random.nextInt(70_000));
            }
            String response = line + "\r\n";
            Matcher matcher = REDIRECT.matcher(response);
            boolean isRedirect = matcher.matches()
                    && Integer.parseInt(matcher.group(2)) < SLOTS
                    && Integer.parseInt(matcher.group(4)) <= 65_535;
            says(codec, "get", response);
            NotExecuted expected = !isRedirect
                    ? null
                    : matcher.group(1).equals("ASK") ? NotExecuted.ONCE_ELSEWHERE : NotExecuted.ELSEWHERE;
            assertEquals(expected, frame.notExecuted(), response);
            if (isRedirect) {
                redirects++;
                assertEquals(Integer.parseInt(matcher.group(2)), frame.unit(), response);
                assertEquals(matcher.group(3), address(response), response);
            }
        }
        assertTrue(redirects > 10_000, "only " + redirects + " redirects");
    }
}
