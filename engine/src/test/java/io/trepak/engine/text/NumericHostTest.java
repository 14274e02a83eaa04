package io.trepak.engine.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumericHostTest {
    private static final int RANDOM_HOSTS = 20_000;

    /** Asks the C library and no resolver; one line in, one line out: bytes in hexadecimal and the zone, or a dash. */
    private static final String GETADDRINFO = """
            import socket, sys
            for line in sys.stdin.buffer:
                try:
                    found = socket.getaddrinfo(line[:-1], 1, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)[0]
                    address = socket.inet_pton(found[0], found[4][0].split('%')[0])
                    print(address.hex(), found[4][3] if found[0] == socket.AF_INET6 else 0)
                except OSError:
                    print('-')
            """;

    private static final List<String> PIECES = List.of(
            "0",
            "1",
            "8",
            "9",
            "10",
            "010",
            "08",
            "0177",
            "127",
            "192",
            "255",
            "256",
            "300",
            "65535",
            "65536",
            "16777215",
            "16777216",
            "2130706433",
            "4294967295",
            "4294967296",
            "037777777777",
            "040000000000",
            "0x",
            "0x7f",
            "0X7F",
            "0xff",
            "0x100",
            "0xffffffff",
            "0x100000000",
            "00",
            "000",
            "0b1",
            "1e1",
            "+1",
            "-1",
            "f",
            "ff",
            "abcd",
            "ABCD",
            "00001",
            "12345",
            "fe80",
            "fe80::1",
            "ff02",
            "fec0",
            "::",
            ":",
            ".",
            "%",
            "%lo",
            "%1",
            "%01",
            "%nope",
            "%4294967295",
            "%2147483647",
            "%2147483648",
            "::ffff:",
            "1.2.3.4",
            "127.0.0.1",
            "10.0.0.010",
            "x",
            "");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.0.0.010, 127.0.0.8",
        "127.1, 127.0.0.1",
        "0x7f.1, 127.0.0.1",
        "0X7F.0x0.0.1, 127.0.0.1",
        "2130706433, 127.0.0.1",
        "017700000001, 127.0.0.1",
        "1.2.3, 1.2.0.3",
        "0, 0.0.0.0",
        "::ffff:1.2.3.4, 1.2.3.4",
        "::FFFF:102:304, 1.2.3.4",
        "::1, ::1",
        "FE80::1%eth0, FE80::1%eth0",
        "localhost, localhost",
        "0b1, 0b1",
        "1.2.3.4a, 1.2.3.4a",
    })
    void spellsIpv4AddressesWithFourDecimalNumbers(String host, String expected) {
        assertEquals(expected, NumericHost.canonical(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.300", "127.0.0.08", "1.2.3.4.", "1.2.3.4.5", "1..2", "0x", "0x.1", "256.1", "4294967296",
                "040000000000", "::1.2.3.04", ":::", "1:2:3:4:5:6:7:8:9", "12345::", "::1%", "::1%lo", "1.2.3.4%lo",
                        "::g"
            })
    void knowsWhatNoResolverWillFind(String host) {
        assertTrue(NumericHost.isBroken(host));
        assertFalse(NumericHost.isAddress(host));
        assertThrows(UnknownHostException.class, () -> NumericHost.parse(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cache", "cache.example", "cache.example.", "1.example", "3com.com", "0xcafe.example", "x.1"})
    void leavesNamesToTheResolver(String host) throws UnknownHostException {
        assertFalse(NumericHost.isBroken(host));
        assertNull(NumericHost.parse(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":1", ":1:::"})
    void anAliasIsItsInterface(String alias) throws Exception {
        NetworkInterface first = NetworkInterface.networkInterfaces()
                .filter(each -> each.getName().length() < 10)
                .findFirst()
                .orElseThrow();
        Inet6Address address = (Inet6Address) NumericHost.parse("fe80::1%" + first.getName() + alias);
        assertEquals(first.getIndex(), address.getScopeId());
    }

    @Test
    void namesAnInterfaceThatIsNotThere() {
        UnknownHostException e = assertThrows(UnknownHostException.class, () -> NumericHost.parse("fe80::1%nosuch0"));
        assertEquals("there is no network interface 'nosuch0'", e.getMessage());
    }

    @Test
    void readsEveryFormAsTheCLibraryDoes() throws Exception {
        assumeTrue(hasPython(), "no python3 that could ask the C library");
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        List<String> hosts = new ArrayList<>(PIECES);
        hosts.remove("");
        while (hosts.size() < RANDOM_HOSTS) {
            String host = host(random);
            if (!host.isEmpty()) {
                hosts.add(host);
            }
        }
        List<String> expected = getaddrinfo(hosts);
        for (int i = 0; i < hosts.size(); i++) {
            assertEquals(asJavaCan(expected.get(i)), read(hosts.get(i)), "'" + hosts.get(i) + "', seed " + seed);
        }
    }

    private static String host(Random random) {
        int parts = 1 + random.nextInt(9);
        StringBuilder host = new StringBuilder();
        String joint = List.of(".", ".", ":", ":", "").get(random.nextInt(5));
        for (int i = 0; i < parts; i++) {
            host.append(i == 0 || random.nextInt(12) == 0 ? "" : joint)
                    .append(
                            random.nextInt(3) == 0
                                    ? Integer.toString(random.nextInt(300), random.nextBoolean() ? 10 : 16)
                                    : PIECES.get(random.nextInt(PIECES.size())));
        }
        return host.toString();
    }

    /** A zone beyond 31 bits, which no interface has, is refused. */
    private static String asJavaCan(String address) {
        int blank = address.indexOf(' ');
        boolean tooLarge = blank > 0 && Long.parseLong(address.substring(blank + 1)) > Integer.MAX_VALUE;
        return tooLarge ? "-" : address;
    }

    private static String read(String host) {
        try {
            InetAddress address = NumericHost.parse(host);
            if (address == null) {
                return "-";
            }
            StringBuilder hex = new StringBuilder();
            for (byte each : address.getAddress()) {
                hex.append(String.format("%02x", each));
            }
            long zone = address instanceof Inet6Address six ? six.getScopeId() & 0xffffffffL : 0;
            return hex + " " + zone;
        } catch (UnknownHostException e) {
            return "-";
        }
    }

    private List<String> getaddrinfo(List<String> hosts) throws IOException, InterruptedException {
        Path in = Files.write(folder.resolve("hosts"), hosts);
        Path out = folder.resolve("answers");
        Process python = new ProcessBuilder("python3", "-c", GETADDRINFO)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals(0, python.waitFor());
        try (Stream<String> lines = Files.lines(out, StandardCharsets.US_ASCII)) {
            // No interface has a number beyond Java's. To Java an IPv4 address inside an IPv6 one is an IPv4 address.
            // Both reach the same machine.
            return lines.map(line -> line.matches("0{20}f{4}.{8} 0") ? line.substring(24) : line)
                    .map(line -> isBeyondJava(line) ? "-" : line)
                    .toList();
        }
    }

    private static boolean isBeyondJava(String line) {
        return line.length() > 1 && Long.parseLong(line.substring(line.indexOf(' ') + 1)) > Integer.MAX_VALUE;
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import socket").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
