package io.trepak.engine.config.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.config.SlowLogConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolKeysTest {
    private static final String NO_BOOL = " is not \"true\" or \"false\"; expected one of the two, in lower case";

    @ParameterizedTest
    @CsvSource({
        "timeout, milliseconds",
        "backlog, connections",
        "client_connections, connections",
        "redis_db, database",
        "server_retry_timeout, milliseconds",
        "server_failure_limit, failures",
    })
    void refusesWhatIsNoNumber(String key, String unit) {
        for (String value : new String[] {"-1", "+1", "1.0", "0x10", "1 0", "1_0", "ten", "2147483648", "4294967296"}) {
            String wrong = value.length() == 10 ? "is too large" : "is not a number";
            assertEquals(
                    "F:5: directive \"" + key + "\" " + wrong + "; expected 0 to 2147483647 (" + unit + "), got \""
                            + value + "\"",
                    Read.problemsWith(key + ": " + value),
                    value);
        }
        Read.poolWith(key + ": 0");
        Read.poolWith(key + ": '0002147483647'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "tcpkeepalive", "reuseport", "preconnect", "auto_eject_hosts"})
    void refusesWhatIsNeitherTrueNorFalse(String key) {
        for (String value : new String[] {"yes", "True", "1", "on", "~", "' true'"}) {
            assertEquals(
                    "F:5: directive \"" + key + "\"" + NO_BOOL + ", got \"" + value.replace("'", "") + "\"",
                    Read.problemsWith(key + ": " + value),
                    value);
        }
        Read.poolWith(key + ": false");
        Read.poolWith(key + ": 'true'");
    }

    @ParameterizedTest
    @CsvSource({
        "server_connections, 0, cannot be 0; expected 1 to 2147483647 (connections)",
        "client_pending_requests, 0, cannot be 0; expected 1 to 2147483647 (requests)",
        "client_pending_bytes, 4095, 'is too small; expected 4096 to 2147483647 (bytes), got \"4095\"'",
        "max_request_bytes, 1023, 'is too small; expected 1024 to 2147483647 (bytes), got \"1023\"'",
        "max_response_bytes, 1m, 'is not a number; expected 1024 to 2147483647 (bytes), got \"1m\"'",
        "dead_server, Miss, 'is not known; expected rehash, fail or miss'",
        "server_addresses, all, 'is not known; expected fallback or servers'",
        "hash, MD5, 'is not a valid hash; expected a name of lower-case letters, digits and underscores'",
        "distribution, ke-tama, 'is not a valid distribution; expected a name of lower-case letters, digits and underscores'",
        "protocol, Redis, 'is not a valid protocol; expected a name of lower-case letters, digits and underscores'",
        "filters, 'a,b', 'separates filters with commas; expected names with blanks between'",
        "filters, a B, 'is not a valid filter; expected a name of lower-case letters, digits and underscores'",
        "filters, a b a, 'names a filter twice; expected each once, separated by blanks'",
        "listen, nowhere, 'is a duplicate; expected it once, and line 2 has it already'",
        "servers, 'h:1:1', 'is a duplicate; expected it once, and line 3 has it already'",
    })
    void saysWhatIsWrongWithAValue(String key, String value, String what) {
        assertEquals("F:5: directive \"" + key + "\" " + what, Read.problemsWith(key + ": " + value));
    }

    @ParameterizedTest
    @CsvSource({"server_probe, true", "server_retry_timeout_max, 60000", "dead_server, miss"})
    void refusesKeysOfEjectionWhereNothingIsEjected(String key, String value) {
        assertEquals(
                "F:5: directive \"" + key + "\" has no effect; expected \"auto_eject_hosts: true\" as well",
                Read.problemsWith(key + ": " + value));
        Read.poolWith("auto_eject_hosts: true", key + ": " + value);
    }

    @Test
    void refusesAMaximumBelowWhereItStarts() {
        assertEquals(
                "F:6: directive \"server_retry_timeout_max\" is too small; expected server_retry_timeout or more, which is"
                        + " 30000",
                Read.problemsWith("auto_eject_hosts: true", "server_retry_timeout_max: 29999"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'{'", "'{}}'", "ééé", "\"\\u20ac\""})
    void refusesHashTagsOfAnotherLengthThanTwoBytes(String value) {
        assertEquals(
                "F:5: directive \"hash_tag\" is not a valid hash tag string with two characters;"
                        + " expected exactly 2 bytes, for example \"{}\" in quotes, got \""
                        + value.replace("'", "").replace("\"\\u20ac\"", "\u20ac") + "\"",
                Read.problemsWith("hash_tag: " + value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout:", "timeout: ''", "timeout: \"\"", "timeout: # nothing"})
    void refusesEmptyValues(String line) {
        assertEquals(
                "F:5: directive \"timeout\" has an empty value; expected a value, or the line to be removed",
                Read.problemsWith(line));
    }

    @Test
    void wantsPasswordsOnlyInRedisPools() {
        String problem =
                "F:5: directive \"redis_auth:\" is only valid for a redis pool; expected \"redis: true\" as well";
        assertEquals(problem, Read.problemsWith("redis_auth: foo"));
        assertEquals(problem, Read.problemsWith("redis_auth: foo", "redis: false"));
        assertEquals(problem, Read.problemsWith("redis_auth: foo", "protocol: memcached"));
    }

    @ParameterizedTest
    @CsvSource({"true, memcached", "false, redis", "true, other", "false, other"})
    void refusesTwoProtocolsAtOnce(String redis, String protocol) {
        assertEquals(
                "F:6: directive \"protocol\" contradicts \"redis: " + redis
                        + "\" on line 5; expected only one of the two",
                Read.problemsWith("redis: " + redis, "protocol: " + protocol));
    }

    @Test
    void theSlowLogHasBounds() {
        assertEquals(new SlowLogConfig(10_000, 128, true), Read.poolWith().slowLog());
        assertEquals(
                new SlowLogConfig(1, 0, false),
                Read.poolWith("slow_log_micros: 1", "slow_log_entries: 0", "slow_log_keys: false")
                        .slowLog());
        assertEquals(
                "F:5: directive \"slow_log_micros\" cannot be 0; expected 1 to 2147483647 (microseconds)",
                Read.problemsWith("slow_log_micros: 0"));
        assertEquals(
                "F:5: directive \"slow_log_entries\" is too large; expected 0 to 10000 (requests), got \"10001\"",
                Read.problemsWith("slow_log_entries: 10001"));
    }

    @Test
    void takesProtocolAndRedisThatAgree() {
        assertEquals(
                "redis",
                Read.poolWith("redis: true", "protocol: redis").routing().protocol());
        assertEquals(
                "memcached",
                Read.poolWith("redis: false", "protocol: memcached").routing().protocol());
        assertEquals("other", Read.poolWith("protocol: other").routing().protocol());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            workers: 0                   | directive "workers" cannot be 0; expected 1 to 256
            workers: 257                 | directive "workers" is too large; expected 1 to 256, got "257"
            workers: two                 | directive "workers" is not a number; expected 1 to 256, got "two"
            transport: Epoll             | directive "transport" is not known; expected auto, io_uring, epoll, kqueue or nio
            max_buffered_bytes: 16777215 | directive "max_buffered_bytes" is too small; expected 16777216 or more (bytes), got "16777215"
            max_buffered_bytes: 9223372036854775808 | directive "max_buffered_bytes" is too large; expected 16777216 or more (bytes), got "9223372036854775808"
            transprot: nio               | directive "transprot" is unknown; did you mean "transport"?
            beta: 5                      | directive "beta" is unknown; expected compatibility, workers, transport, max_buffered_bytes, watch_config, admin, admin_hosts, exporters, worker_stall_millis, latency_sample, or a pool with its keys indented below
            beta:                        | directive "beta" is a pool without keys; expected its keys indented on the lines below
            """)
    void saysWhatIsWrongWithASettingOfTheWholeProxy(String line, String problem) {
        assertEquals("F:1: " + problem, Read.problems(line + "\n" + Read.text()));
    }

    @Test
    void refusesASettingOfTheWholeProxyTwice() {
        assertEquals(
                "F:2: directive \"workers\" is a duplicate; expected it once, and line 1 has it already",
                Read.problems("workers: 1\nworkers: 1\n" + Read.text()));
    }
}
