package io.trepak.engine.config.reader;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerEntryTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # entry                        | name             | address            | label                  | weight
            127.0.0.1:6379:1               | 127.0.0.1:6379   | 127.0.0.1:6379     | 127.0.0.1:6379:1       | 1
            127.0.0.1:6379:1 redis1        | redis1           | 127.0.0.1:6379     | 127.0.0.1:6379:1       | 1
            127.0.0.1:6379:1 na:me         | na:me            | 127.0.0.1:6379     | 127.0.0.1:6379:1       | 1
            cache.example:11211:10         | cache.example    | cache.example:11211| cache.example:11211:10 | 10
            cache.example:011211:1         | cache.example    | cache.example:11211| cache.example:011211:1 | 1
            cache.example:11211:1 c        | c                | cache.example:11211| cache.example:11211:1  | 1
            h:06379:1                      | h:06379          | h:6379             | h:06379:1              | 1
            ::1:6380:007                   | ::1:6380         | ::1:6380           | ::1:6380:007           | 7
            fe80::1%eth0:6380:1            | fe80::1%eth0:6380| fe80::1%eth0:6380  | fe80::1%eth0:6380:1    | 1
            127.0.0.010:6379:1             | 127.0.0.010:6379 | 127.0.0.8:6379     | 127.0.0.010:6379:1     | 1
            0x7f.1:11211:1                 | 0x7f.1           | 127.0.0.1:11211    | 0x7f.1:11211:1         | 1
            0.0.0.0:6379:1                 | 0.0.0.0:6379     | 0.0.0.0:6379       | 0.0.0.0:6379:1         | 1
            ::ffff:1.2.3.4:6379:1          | ::ffff:1.2.3.4:6379| 1.2.3.4:6379     | ::ffff:1.2.3.4:6379:1  | 1
            [::1]:6380:1                   | [::1]:6380       | ::1:6380           | [::1]:6380:1           | 1
            /var/run/r.sock:2              | /var/run/r.sock: | /var/run/r.sock    | /var/run/r.sock:2      | 2
            /var/run/my r.sock:2 spaced    | spaced           | /var/run/my r.sock | /var/run/my r.sock:2   | 2
            h:1:2147483647                 | h:1              | h:1                | h:1:2147483647         | 2147483647
            """)
    void takesEntryApartFromTheRight(String entry, String name, String address, String label, int weight)
            throws InvalidValue {
        assertEquals(new ServerConfig(name, address, label, weight, 7), ServerEntry.parse(entry, 7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            127.0.0.1:6379             | has an invalid "hostname:port:weight [name]" or "/path/unix_socket:weight [name]" format string
            nothing                    | has an invalid "hostname:port:weight [name]" or "/path/unix_socket:weight [name]" format string
            /run/r.sock                | has an invalid "hostname:port:weight [name]" or "/path/unix_socket:weight [name]" format string
            /run/r:1.sock:1            | has an invalid "hostname:port:weight [name]" or "/path/unix_socket:weight [name]" format string
            /run/my r.sock:1           | has an invalid "hostname:port:weight [name]" or "/path/unix_socket:weight [name]" format string
            127.0.0.1:6379:0           | has a zero weight in "hostname:port:weight [name]" format string
            127.0.0.1:6379:-1          | has an invalid weight in "hostname:port:weight [name]" format string
            127.0.0.1:6379:            | has an invalid weight in "hostname:port:weight [name]" format string
            127.0.0.1:6379:2147483648  | has an invalid weight in "hostname:port:weight [name]" format string
            127.0.0.1:6379:1  two      | has an invalid weight in "hostname:port:weight [name]" format string
            127.0.0.1:6379:1 a b       | has an invalid weight in "hostname:port:weight [name]" format string
            127.0.0.1:0:1              | has an invalid port in "hostname:port:weight [name]" format string
            127.0.0.1:65536:1          | has an invalid port in "hostname:port:weight [name]" format string
            127.0.0.1:x:1              | has an invalid port in "hostname:port:weight [name]" format string
            127.0.0.1::1               | has an invalid port in "hostname:port:weight [name]" format string
            :6379:1                    | has an invalid host "" in "hostname:port:weight [name]" format string
            my host:6379:1 a           | has an invalid host "my host" in "hostname:port:weight [name]" format string
            ::1:6379                   | has an invalid host ":" in "hostname:port:weight [name]" format string
            [::1:6379:1                | has an invalid host "[::1" in "hostname:port:weight [name]" format string
            a:b:6379:1                 | has an invalid host "a:b" in "hostname:port:weight [name]" format string
            """)
    void saysWhatIsWrongWithAnEntry(String entry, String beginning) {
        InvalidValue e = assertThrows(InvalidValue.class, () -> ServerEntry.parse(entry, 1));
        assertAll(
                () -> assertTrue(e.getMessage().startsWith(beginning), e.getMessage()),
                () -> assertTrue(e.getMessage().contains("; expected "), e.getMessage()));
    }

    @Test
    void refusesTheEmptyNameBehindATrailingBlank() {
        InvalidValue e = assertThrows(InvalidValue.class, () -> ServerEntry.parse("127.0.0.1:6379:1 ", 1));
        assertTrue(e.getMessage().startsWith("has an empty name; expected"), e.getMessage());
    }

    @Test
    void refusesPathsThatDoNotFitIntoASocketAddress() throws InvalidValue {
        String longest = "/" + "é".repeat(53);
        assertEquals(longest, ServerEntry.parse(longest + ":1", 1).address());
        InvalidValue e = assertThrows(InvalidValue.class, () -> ServerEntry.parse(longest + "x:1", 1));
        assertTrue(e.getMessage().startsWith("has an invalid path of 108 bytes; expected at most 107"), e.getMessage());
    }
}
