package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.PoolNeeds.Reads;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.NotExecuted;
import io.trepak.api.protocol.ResponseFrame.Status;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import io.trepak.api.tck.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisBackendTest {
    private static final String NO_PASSWORD = "-ERR AUTH <password> called without any password configured for the"
            + " default user. Are you sure your configuration is correct?\r\n";

    private final BackendCodec codec = backend(Map.of());
    private final ResponseFrame frame = new ResponseFrame();

    @Test
    void saysThePasswordBeforeItSelectsTheDatabase() {
        ProtocolOutput out = new ProtocolOutput();
        assertEquals(
                2, backend(Map.of("redis_auth", "secret", "redis_db", "12")).handshake(0, out));
        assertEquals("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*2\r\n$6\r\nSELECT\r\n$2\r\n12\r\n", out.text());
    }

    @Test
    void saysNothingWhenNothingIsToBeSaid() {
        ProtocolOutput out = new ProtocolOutput();
        assertEquals(0, backend(Map.of("redis_db", "0")).handshake(0, out));
        assertEquals("", out.text());
    }

    @Test
    void probesWithAPing() {
        ProtocolOutput out = new ProtocolOutput();
        assertEquals(true, codec.probe(out));
        assertEquals("*1\r\n$4\r\nPING\r\n", out.text());
        assertEquals(Status.OK, status(codec, "+PONG\r\n"));
        assertEquals(Status.UNAVAILABLE, status(codec, "-LOADING Redis is loading the dataset in memory\r\n"));
    }

    @Test
    void livesWithAServerThatWantsNoPassword() {
        for (String refusal : List.of(NO_PASSWORD, "-ERR Client sent AUTH, but no password is set\r\n")) {
            BackendCodec shaking = backend(Map.of("redis_auth", "secret"));
            shaking.handshake(0, new ProtocolOutput());
            assertEquals(Status.OK, status(shaking, refusal));
            assertEquals(Status.ERROR, status(shaking, refusal));
        }
    }

    @Test
    void failsOnAWrongPasswordOrDatabase() {
        BackendCodec shaking = backend(Map.of("redis_auth", "secret", "redis_db", "99"));
        shaking.handshake(0, new ProtocolOutput());
        assertEquals(
                Status.ERROR, status(shaking, "-WRONGPASS invalid username-password pair or user is disabled.\r\n"));
        assertEquals(Status.ERROR, status(shaking, "-ERR DB index is out of range\r\n"));
        assertNull(refusal("-ERR DB index is out of range\r\n", Map.of("redis_db", "99")));
        String noAuth =
                "NOAUTH Authentication required; the server refused the proxy's password, see the log of the proxy";
        Map<String, String> password = Map.of("redis_auth", "secret");
        assertEquals(noAuth, refusal("-WRONGPASS invalid username-password pair\r\n", password));
        assertEquals(noAuth, refusal("-ERR invalid password\r\n", password));
        assertEquals(noAuth, refusal("-NOAUTH Authentication required.\r\n", Map.of("redis_db", "9")));
        assertNull(refusal(NO_PASSWORD, password));
        assertEquals(Status.ERROR, status(shaking, NO_PASSWORD));
    }

    @Test
    void leavesAReplicaWhereThePoolSaysSo() {
        String readOnly = "-READONLY You can't write against a read only replica.\r\n";
        String masterDown = "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n";
        BackendCodec leaving = backend(Map.of("redis_readonly", "reconnect"));
        assertEquals(Status.ERROR, status(codec, readOnly));
        assertNull(frame.notExecuted());
        for (String demoted : List.of(readOnly, masterDown)) {
            assertEquals(Status.ERROR, status(leaving, demoted));
            assertEquals(NotExecuted.DEMOTED, frame.notExecuted());
        }
        for (String other : List.of("-READONLYISH x\r\n", "-ERR READONLY\r\n")) {
            assertEquals(Status.ERROR, status(leaving, other));
            assertNull(frame.notExecuted());
        }
    }

    @Test
    void askingReplicasOfAClusterSaysSoInTheHandshakeAndNowhereElse() {
        TestServer replica = TestServer.ofLane(0).replica();
        TestPool cluster = TestPool.of(new RedisProtocol(), TestOptions.of(Map.of("redis_auth", "x")))
                .units(16384);
        ProtocolOutput out = new ProtocolOutput();
        assertEquals(2, cluster.backend(replica).handshake(0, out));
        assertEquals("*2\r\n$4\r\nAUTH\r\n$1\r\nx\r\n*1\r\n$8\r\nREADONLY\r\n", out.text());
        ProtocolOutput others = new ProtocolOutput();
        assertEquals(1, cluster.backend().handshake(0, others));
        TestPool ring = TestPool.of(new RedisProtocol(), TestOptions.none());
        assertEquals(0, ring.backend(replica).handshake(0, others));
        assertEquals("*2\r\n$4\r\nAUTH\r\n$1\r\nx\r\n", others.text());
    }

    @Test
    void aReplicaWithoutItsMasterSaysSoAlsoWhereNothingIsKept() {
        TestPool pool = TestPool.of(new RedisProtocol(), TestOptions.none());
        String masterDown = "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n";
        statusOfGet(pool.backend(), masterDown);
        assertNull(frame.notExecuted());
        statusOfGet(pool.backend(TestServer.ofLane(0).replica()), masterDown);
        assertEquals(NotExecuted.DEMOTED, frame.notExecuted());
    }

    @Test
    void asksMastersUnlessThePoolSaysOtherwise() {
        assertEquals(
                Reads.OWNER,
                TestPool.of(new RedisProtocol(), TestOptions.none()).needs().reads());
        Map<String, Reads> words = Map.of(
                "master", Reads.OWNER,
                "prefer_master", Reads.PREFER_OWNER,
                "prefer_replica", Reads.PREFER_REPLICA,
                "any", Reads.ANY);
        words.forEach((word, reads) -> assertEquals(
                reads,
                TestPool.of(new RedisProtocol(), TestOptions.of(Map.of("redis_reads", word)))
                        .needs()
                        .reads()));
    }

    @Test
    void saysWhatWasNotExecutedWhereRequestsAreKept() {
        TestPool pool = TestPool.of(new RedisProtocol(), TestOptions.none(), 5000);
        assertEquals(1024 * 1024, pool.keptRequestBytes());
        BackendCodec keeping = pool.backend();
        String discarded = "-EXECABORT Transaction discarded because of: ";
        for (String demoted : List.of("READONLY You can't write\r\n", "MASTERDOWN Link with MASTER is down\r\n")) {
            for (String response : List.of("-" + demoted, discarded + demoted)) {
                assertEquals(Status.ERROR, statusOfGet(keeping, response), response);
                assertEquals(NotExecuted.DEMOTED, frame.notExecuted(), response);
            }
        }
        String noReplicas = "NOREPLICAS Not enough good replicas to write.\r\n";
        for (String response : List.of("-" + noReplicas, discarded + noReplicas)) {
            assertEquals(Status.ERROR, statusOfGet(keeping, response), response);
            assertEquals(NotExecuted.LATER, frame.notExecuted(), response);
        }
        assertEquals(Status.UNAVAILABLE, statusOfGet(keeping, "-LOADING Redis is loading\r\n"));
        assertEquals(NotExecuted.LATER, frame.notExecuted());
        for (String other : List.of(
                "-OOM x\r\n",
                "-BUSY x\r\n",
                "-EXECABORT Transaction discarded because of previous errors.\r\n",
                discarded + "OOM x\r\n",
                "-NOREPLICASX\r\n",
                "$9\r\n-READONLY\r\n")) {
            statusOfGet(keeping, other);
            assertNull(frame.notExecuted(), other);
        }
    }

    @Test
    void keepsNothingInAPoolThatDoesNotWaitOrSaysSo() {
        TestPool patient = TestPool.of(new RedisProtocol(), TestOptions.of(Map.of("redis_retry_bytes", "0")), 5000);
        TestPool usual = TestPool.of(new RedisProtocol(), TestOptions.none());
        for (TestPool pool : List.of(patient, usual)) {
            assertEquals(0, pool.keptRequestBytes());
            statusOfGet(pool.backend(), "-READONLY You can't write\r\n");
            assertNull(frame.notExecuted());
        }
    }

    @Test
    void aScriptCannotSayThatItWasNotExecuted() {
        BackendCodec keeping =
                TestPool.of(new RedisProtocol(), TestOptions.none(), 5000).backend();
        assertEquals(Status.ERROR, statusOf("eval", keeping, "-READONLY made up\r\n"));
        assertNull(frame.notExecuted());
    }

    private Status statusOfGet(BackendCodec codec, String response) {
        return statusOf("get", codec, response);
    }

    private Status statusOf(String command, BackendCodec codec, String response) {
        byte[] name = Resp.bytes(command);
        frame.begin(RedisCommands.find(name, 0, name.length), 0);
        byte[] in = Resp.bytes(response);
        assertEquals(in.length, codec.decode(in, 0, in.length, frame));
        return frame.status();
    }

    private static String refusal(String response, Map<String, String> options) {
        BackendCodec shaking = backend(options);
        shaking.handshake(0, new ProtocolOutput());
        ResponseFrame frame = new ResponseFrame();
        byte[] in = Resp.bytes(response);
        assertEquals(in.length, shaking.decode(in, 0, in.length, frame));
        return frame.refusal();
    }

    @Test
    void tellsAServerInTroubleFromAnError() {
        for (String trouble : List.of("-OOM x\r\n", "-BUSY Redis is busy\r\n", "-LOADING\r\n")) {
            assertEquals(Status.UNAVAILABLE, status(codec, trouble), trouble);
        }
        for (String error : List.of(
                "-ERR OOM\r\n", "-BUSYKEY x\r\n", "-oom x\r\n", "-OO\r\n", "-\r\n", "-OOMx\r\n", "-BUSYGROUP\r\n")) {
            assertEquals(Status.ERROR, status(codec, error), error);
        }
        for (String fine :
                List.of("+OOM x\r\n", "$4\r\n-OOM\r\n", "*1\r\n-OOM x\r\n", "*-1\r\n", "$-1\r\n", ":-1\r\n")) {
            assertEquals(Status.OK, status(codec, fine), fine);
        }
    }

    @Test
    void leavesALongPayloadToTheEngine() {
        assertEquals(9 + 100002, decode(codec, "$100000\r\n"));
        assertEquals(4 + 5 + 9 + 100002, decode(codec, "*2\r\n$-1\r\n$100000\r\n"));
        assertEquals(4 + 9 + 100002, decode(codec, "*2\r\n$100000\r\n"), "with another piece to follow");
        assertEquals(-6, decode(backend(Map.of()), "$10\r\n123456"));
    }

    @Test
    void takesArraysAsDeepAsThePoolSays() {
        String deep = "*1\r\n".repeat(10_000) + ":1\r\n";
        assertEquals(deep.length(), decode(codec, deep + "+next\r\n"));
        assertEquals(
                "Protocol error: a response is nested deeper than 10000; redis_max_depth is the limit",
                assertThrows(ProtocolException.class, () -> decode(codec, "*1\r\n" + deep))
                        .getMessage());
        BackendCodec shallow = backend(Map.of("redis_max_depth", "8"));
        // One after the other is not one in the other.
        String wide = "*9\r\n" + ("*1\r\n".repeat(7) + ":1\r\n").repeat(9);
        assertEquals(wide.length(), decode(shallow, wide));
        assertThrows(ProtocolException.class, () -> decode(shallow, "*1\r\n".repeat(9)));
    }

    @Test
    void speaksVersion3OnItsLane() {
        ProtocolOutput out = new ProtocolOutput();
        BackendCodec lane = TestPool.of(
                        new RedisProtocol(), TestOptions.of(Map.of("redis_auth", "secret", "redis_db", "12")))
                .backend(1);
        assertEquals(3, lane.handshake(0, out));
        assertEquals(0, lane.handshake(1, out));
        assertEquals(
                "*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n*2\r\n$6\r\nSELECT\r\n$2\r\n12\r\n",
                out.text());
        assertEquals(Status.OK, status(lane, NO_PASSWORD));
        assertEquals(Status.ERROR, status(lane, "-ERR unknown command 'HELLO'\r\n"));
    }

    @Test
    void doesNotSelectTheDatabaseWhereThePoolSaysSo() {
        ProtocolOutput out = new ProtocolOutput();
        assertEquals(
                0, backend(Map.of("redis_db", "12", "redis_select_db", "false")).handshake(0, out));
        assertEquals("", out.text());
    }

    @Test
    void selectsBeforeThePasswordAndTakesARefusalWhereTwemproxysWayIsWanted() {
        ProtocolOutput out = new ProtocolOutput();
        BackendCodec like = backend(Map.of("redis_auth", "secret", "redis_db", "12", "redis_select_db", "twemproxy"));
        assertEquals(2, like.handshake(0, out));
        assertEquals("*2\r\n$6\r\nSELECT\r\n$2\r\n12\r\n*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n", out.text());
        assertEquals(Status.OK, status(like, "-NOAUTH Authentication required.\r\n"));
        assertEquals(Status.ERROR, status(like, "-WRONGPASS invalid username-password pair or user is disabled.\r\n"));
        assertEquals(Status.ERROR, status(like, "-ERR DB index is out of range\r\n"));
        BackendCodec without = backend(Map.of("redis_db", "12", "redis_select_db", "twemproxy"));
        assertEquals(1, without.handshake(0, new ProtocolOutput()));
        assertEquals(Status.OK, status(without, "-ERR DB index is out of range\r\n"));
        assertEquals(Status.ERROR, status(without, "-ERR no such key\r\n"));
    }

    @Test
    void takesNoScriptsWordForAServersTrouble() {
        for (String script : List.of("eval", "evalsha", "eval_ro", "evalsha_ro", "fcall", "fcall_ro")) {
            assertEquals(Status.ERROR, status(codec, script, "-OOM fake\r\n"), script);
            assertEquals(Status.ERROR, status(codec, script, "-BUSY fake\r\n"), script);
        }
        assertEquals(Status.UNAVAILABLE, status(codec, "get", "-OOM real\r\n"));
        assertEquals(Status.UNAVAILABLE, status(codec, "mget", "-LOADING real\r\n"));
        for (RedisCommand row : List.of(LocalRows.FOREIGN, LocalRows.SCRIPT_ANYWHERE)) {
            frame.begin(row, 0);
            byte[] in = Resp.bytes("-OOM fake\r\n");
            codec.decode(in, 0, in.length, frame);
            assertEquals(Status.ERROR, frame.status());
        }
    }

    @Test
    void leavesAServerInTroubleWhereThePoolSaysSo() {
        Map<String, String> options = Map.of("redis_unavailable", "close");
        assertThrows(ProtocolException.class, () -> decode(backend(options), "-OOM x\r\n"));
        assertEquals(Status.ERROR, status(backend(options), "eval", "-OOM x\r\n"));
        assertEquals(Status.ERROR, status(backend(options), "-ERR x\r\n"));
    }

    @Test
    void refusesWhatIsNotResp2() {
        for (String wrong : List.of(
                "_\r\n",
                "#t\r\n",
                ",1.5\r\n",
                "(1\r\n",
                "=1\r\n",
                "%1\r\n",
                "~1\r\n",
                ">1\r\n",
                "!1\r\n",
                "HTTP",
                "\r\n",
                "*1\r\n_",
                "$-2\r",
                "$-1\rx",
                "$01\r",
                "$ 1",
                "$x",
                "$\r\n",
                "$1\r\nabc",
                "$1\r\naXX",
                "$1\r\na\rX",
                "$1234567890",
                "*-2",
                "*x",
                "*01\r",
                "*\r\n",
                ":\r",
                ":-\r",
                ":1.5",
                ":+1",
                ":1\rx",
                ":1\n",
                ":123456789012345678901",
                "+a\rb",
                "-a\rb",
                "*1\r\n+a\rb")) {
            assertThrows(ProtocolException.class, () -> decode(backend(Map.of()), wrong), wrong);
        }
    }

    private static BackendCodec backend(Map<String, String> options) {
        return TestPool.of(new RedisProtocol(), TestOptions.of(options)).backend();
    }

    private int decode(BackendCodec backend, String response) {
        byte[] in = Resp.bytes(response);
        frame.begin(null, 0);
        return backend.decode(in, 0, in.length, frame);
    }

    private Status status(BackendCodec backend, String asked, String response) {
        byte[] in = Resp.bytes(response);
        frame.begin(RedisCommands.find(Resp.bytes(asked), 0, asked.length()), 0);
        assertEquals(in.length, backend.decode(in, 0, in.length, frame));
        return frame.status();
    }

    private Status status(BackendCodec backend, String response) {
        assertEquals(response.length(), decode(backend, response));
        return frame.status();
    }
}
