package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher makes of the memory it may have: numbers by a made-up /sys, and the proxy in a real control group. */
@Timeout(300)
class MemoryLimitIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private TrepakCopy copy;
    private Path groups;
    private Path ownGroup;
    private Path conf;

    @BeforeEach
    void replaceWhatTheSystemSays() throws IOException {
        copy = new TrepakCopy(folder.resolve("home"));
        groups = Files.createDirectory(folder.resolve("cgroup"));
        ownGroup = folder.resolve("self-cgroup");
        Path meminfo = Files.writeString(folder.resolve("meminfo"), "MemTotal:       16384000 kB\nMemFree: 1 kB\n");
        Path launcher = copy.launcher();
        Files.writeString(
                launcher,
                Files.readString(launcher)
                        .replace("/sys/fs/cgroup", groups.toString())
                        .replace("/proc/self/cgroup", ownGroup.toString())
                        .replace("/proc/meminfo", meminfo.toString()));
        // stands for Java: says what it was told
        Path java = folder.resolve("java/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\nfor option in \"$@\"; do echo \"$option\"; done\n");
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17.0.9\"\n");
        conf = configuration("");
    }

    private Path configuration(String globals) throws IOException {
        return Files.writeString(
                folder.resolve("conf.yml"),
                globals + "alpha:\n  listen: " + folder.resolve("s")
                        + "\n  redis: true\n  servers:\n    - 127.0.0.1:1:1\n");
    }

    private void limit(String file, String value) throws IOException {
        Path path = groups.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, value + "\n");
    }

    /** Heap and direct memory in MiB. */
    private List<Integer> given() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(copy.launcher().toString(), "-c", conf.toString()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        int heap = number(text, "-Xmx");
        assertTrue(number(text, "-Xms") <= heap, text);
        return List.of(heap, number(text, "-XX:MaxDirectMemorySize="));
    }

    private static int number(String text, String option) {
        return text.lines()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length(), line.length() - 1))
                .map(Integer::valueOf)
                .findFirst()
                .orElseThrow();
    }

    private static void assertWithin(int limit, List<Integer> given) {
        int sum = given.get(0) + given.get(1);
        assertTrue(sum <= limit - 72 && sum >= (limit - 72) * 9 / 10, given + " of " + limit);
    }

    @Test
    void withoutALimitThereIsAGigabyteOfEach() throws Exception {
        Files.writeString(ownGroup, "0::/\n");
        assertEquals(List.of(1024, 1024), given());
        limit("system.slice/trepak.service/memory.max", "max");
        Files.writeString(ownGroup, "0::/system.slice/trepak.service\n");
        assertEquals(List.of(1024, 1024), given());
        Files.writeString(ownGroup, "4:memory:/\n");
        limit("memory/memory.limit_in_bytes", "9223372036854771712");
        assertEquals(List.of(1024, 1024), given());
    }

    @Test
    void aUnitsLimitOfVersion2() throws Exception {
        Files.writeString(ownGroup, "0::/system.slice/trepak.service\n");
        limit("system.slice/trepak.service/memory.max", "" + (512 << 20));
        assertWithin(512, given());
        limit("system.slice/trepak.service/memory.high", "" + (256 << 20));
        assertWithin(256, given());
    }

    @Test
    void aLimitOfAGroupAround() throws Exception {
        Files.writeString(ownGroup, "0::/kubepods/pod1/container\n");
        limit("kubepods/pod1/container/memory.max", "max");
        limit("kubepods/pod1/memory.max", "" + (300 << 20));
        limit("kubepods/memory.max", "" + (3000L << 20));
        assertWithin(300, given());
    }

    /** Its files are the root's, its path is "/" or, without a namespace of its own, the host's. */
    @Test
    void aContainersLimit() throws Exception {
        limit("memory.max", "" + (200 << 20));
        Files.writeString(ownGroup, "0::/\n");
        assertWithin(200, given());
        Files.writeString(ownGroup, "0::/../../elsewhere\n");
        assertWithin(200, given());
        Files.delete(groups.resolve("memory.max"));
        limit("memory/memory.limit_in_bytes", "" + (220 << 20));
        Files.writeString(ownGroup, "11:cpu,cpuacct:/docker/0a1b\n4:memory:/docker/0a1b\n0::/docker/0a1b\n");
        assertWithin(220, given());
    }

    @Test
    void aLimitOfVersion1BesideVersion2() throws Exception {
        Files.writeString(ownGroup, "5:hugetlb,memory:/a:b\n1:name=systemd:/x\n0::/x\n");
        limit("memory/a:b/memory.limit_in_bytes", "" + (400 << 20));
        limit("unified/x/memory.max", "" + (500 << 20));
        assertWithin(400, given());
        limit("unified/x/memory.max", "" + (350 << 20));
        assertWithin(350, given());
    }

    @Test
    void whatIsNeededAtLeastIsTakenWhereTheLimitIsLess() throws Exception {
        Files.writeString(ownGroup, "0::/\n");
        limit("memory.max", "" + (40 << 20));
        assertEquals(List.of(16, 12), given());
    }

    @Test
    void buffersThatWereAskedForStayWithinTheLimit() throws Exception {
        Files.writeString(ownGroup, "0::/\n");
        conf = configuration("max_buffered_bytes: 1000000000 # much\n");
        assertEquals(List.of(4000, 4000), given());
        limit("memory.max", "" + (2048L << 20));
        assertWithin(2048, given());
    }

    /** What a shell reads byte by byte. */
    @Test
    void aKeyAtTheEndOfALargeFileCounts() throws Exception {
        Files.writeString(ownGroup, "0::/\n");
        conf = configuration("# filler\n".repeat(100_000));
        Files.writeString(conf, Files.readString(conf) + "max_buffered_bytes: 0500000000\r\n");
        assertEquals(List.of(2000, 2000), given());
    }

    // ---- a real one

    /** A control group of this test; needs to be root on a machine that lets it. */
    private Path controlGroup(long bytes) throws IOException {
        for (Path parent : List.of(Path.of("/sys/fs/cgroup/memory"), Path.of("/sys/fs/cgroup"))) {
            Path group = parent.resolve("trepak-test-" + ProcessHandle.current().pid());
            try {
                Files.createDirectory(group);
                for (String file : List.of("memory.limit_in_bytes", "memory.max")) {
                    if (Files.exists(group.resolve(file))) {
                        Files.writeString(group.resolve(file), Long.toString(bytes));
                        return group;
                    }
                }
                Files.delete(group);
            } catch (IOException e) {
                Files.deleteIfExists(group);
            }
        }
        return abort("no control group can be made here");
    }

    private static void remove(Path group) throws IOException {
        Await.until("the control group to be empty", PATIENCE, () -> {
            try {
                Files.delete(group);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void in128MegabytesTheDefaultStartServesAndClientsThatDoNotReadCannotHaveItKilled() throws Exception {
        Path group = controlGroup(128 << 20);
        List<Socket> deaf = new ArrayList<>();
        try (Fleet fleet = new Fleet("memory")) {
            List<Server> redis = fleet.redis(1);
            try (Link direct = new Link(redis.get(0).port)) {
                assertEquals("+OK\r\n", direct.ask("SET", "large", new byte[4_000_000]));
                assertEquals("+OK\r\n", direct.ask("SET", "small", "v"));
            }
            Pool pool = Pool.of("alpha", redis, "redis: true");
            Server proxy = fleet.launcherBehind(
                    List.of("sh", "-c", "echo $$ > " + group + "/cgroup.procs && exec \"$0\" \"$@\""), pool);
            assertTrue(proxy.log().contains("this process may have 128 MiB (" + group), proxy.log());
            byte[] requests = Link.request("GET", "large");
            for (int i = 0; i < 40; i++) {
                Socket socket = new Socket();
                deaf.add(socket);
                socket.setReceiveBufferSize(4096);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), pool.port()));
                OutputStream out = socket.getOutputStream();
                for (int j = 0; j < 5; j++) {
                    out.write(requests);
                }
            }
            try (Socket other = new Socket(InetAddress.getLoopbackAddress(), pool.port())) {
                other.setSoTimeout((int) PATIENCE.toMillis()); // it waits its turn behind what is not read
                for (int i = 0; i < 20; i++) {
                    other.getOutputStream().write(Link.request("GET", "small"));
                    assertEquals(
                            "$1\r\nv\r\n", new String(other.getInputStream().readNBytes(7), StandardCharsets.US_ASCII));
                    LockSupport.parkNanos(100_000_000); // those that are not read pile up meanwhile
                }
            }
            assertTrue(proxy.isAlive(), proxy.log());
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
            remove(group);
        }
    }
}
