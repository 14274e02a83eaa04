package io.trepak.engine.config.reader;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.ListenConfig;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenEntryTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:22121, 127.0.0.1, 22121",
        "0.0.0.0:1, 0.0.0.0, 1",
        "127.0.0.010:1, 127.0.0.8, 1",
        "2130706433:1, 127.0.0.1, 1",
        "127.0.0.1:0065535, 127.0.0.1, 65535",
        "::1:22121, 0:0:0:0:0:0:0:1, 22121",
        "::0:22121, 0:0:0:0:0:0:0:0, 22121",
        "[::1]:22121, 0:0:0:0:0:0:0:1, 22121",
    })
    void splitsHostAndPortAtTheLastColon(String text, String address, int port) throws InvalidValue {
        ListenConfig listen = ListenEntry.parse(text);
        InetSocketAddress socket = (InetSocketAddress) listen.address();
        assertAll(
                () -> assertEquals(text, listen.text()),
                () -> assertEquals(address, socket.getAddress().getHostAddress()),
                () -> assertEquals(port, socket.getPort()),
                () -> assertEquals(0, listen.mode()));
    }

    @Test
    void resolvesHostNames() throws InvalidValue {
        InetSocketAddress socket =
                (InetSocketAddress) ListenEntry.parse("localhost:22121").address();
        assertTrue(socket.getAddress().isLoopbackAddress());
    }

    @Test
    void takesAsteriskForLoopbackAndNeverForEveryAddress() throws InvalidValue {
        InetSocketAddress socket =
                (InetSocketAddress) ListenEntry.parse("*:22121").address();
        assertTrue(socket.getAddress().isLoopbackAddress(), socket.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "/tmp/p.sock, /tmp/p.sock, 0",
        "/tmp/p.sock 0666, /tmp/p.sock, 438",
        "/tmp/p.sock 777, /tmp/p.sock, 511",
        "/tmp/p.sock 0, /tmp/p.sock, 0",
        "/tmp/my p.sock 0600, /tmp/my p.sock, 384",
    })
    void splitsPathAndOctalModeAtTheLastBlank(String text, String path, int mode) throws InvalidValue {
        assertEquals(new ListenConfig(text, UnixDomainSocketAddress.of(path), mode), ListenEntry.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/p.sock 1000", "/tmp/p.sock abc", "/tmp/my p.sock", "/tmp/p.sock -1", "/tmp/p.sock "})
    void refusesModesThatAreNotOctal(String text) {
        InvalidValue e = assertThrows(InvalidValue.class, () -> ListenEntry.parse(text));
        assertTrue(
                e.getMessage()
                        .startsWith("has an invalid file permission in \"socket_path permission\" format string;"
                                + " expected octal digits"),
                e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing         | has an invalid "hostname:port" format string
            p.sock          | has an invalid "hostname:port" format string
            127.0.0.1:      | has an invalid port in "hostname:port" format string; expected 1 to 65535
            127.0.0.1:65536 | has an invalid port in "hostname:port" format string; expected 1 to 65535
            127.0.0.1:+1    | has an invalid port in "hostname:port" format string; expected 1 to 65535
            :22121          | has an invalid value; expected a host before the port
            ::::22121       | has an invalid value; address resolution of ":::" failed
            127.0.0.300:1   | has an invalid value; address resolution of "127.0.0.300" failed
            127.0.0.1.:1    | has an invalid value; address resolution of "127.0.0.1." failed
            no.such.host.invalid:1 | has an invalid value; address resolution of "no.such.host.invalid" failed
            """)
    void saysWhatIsWrongWithAnAddress(String text, String beginning) {
        InvalidValue e = assertThrows(InvalidValue.class, () -> ListenEntry.parse(text));
        assertAll(
                () -> assertTrue(e.getMessage().startsWith(beginning), e.getMessage()),
                () -> assertTrue(e.getMessage().contains("; expected "), e.getMessage()));
    }

    @Test
    void refusesPathsThatDoNotFitIntoASocketAddress() throws InvalidValue {
        String longest = "/" + "x".repeat(106);
        assertEquals(
                UnixDomainSocketAddress.of(longest), ListenEntry.parse(longest).address());
        InvalidValue e = assertThrows(InvalidValue.class, () -> ListenEntry.parse(longest + "x"));
        assertTrue(e.getMessage().startsWith("has an invalid value; a path of 108 bytes"), e.getMessage());
    }
}
