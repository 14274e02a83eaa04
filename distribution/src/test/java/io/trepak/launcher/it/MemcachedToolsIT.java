package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tools of libmemcached, a client in C, against the shipped proxy before three real servers. */
@Timeout(600)
class MemcachedToolsIT {
    private static Fleet fleet;
    private static int port;
    private static int guardedPort;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("memcached-tools");
        List<Server> servers = fleet.memcached(3);
        Pool open = Pool.of("open", servers, "memcached_allow_flush_all: true");
        Pool guarded = Pool.of("guarded", servers);
        fleet.trepak(open, guarded);
        port = open.port();
        guardedPort = guarded.port();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static String run(int code, Tool tool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tool.path()));
        command.addAll(List.of(arguments));
        return new Run(command, new byte[0]).text(code);
    }

    private static String servers() {
        return "--servers=127.0.0.1:" + port;
    }

    @Test
    void memccapableFindsEveryAsciiCommand() throws Exception {
        String text = run(0, Tool.MEMCCAPABLE, "-a", "-h", "127.0.0.1", "-p", "" + port);
        assertTrue(text.contains("All tests passed"), text);
        assertFalse(text.contains("[FAIL]"), text);
    }

    /** libmemcached takes most errors to a binary get for a miss, and a miss is no error to its callers. */
    @Test
    void binaryClientsMeetAFailureAndNotAMiss() throws Exception {
        try (MemcachedLink link = new MemcachedLink(port)) {
            assertEquals("STORED\r\n", link.ask("set binary 0 0 1\r\nx\r\n"));
        }
        Path file = Files.writeString(folder.resolve("binary"), "other");
        for (String text : List.of(
                run(1, Tool.MEMCCAT, servers(), "--binary", "binary"),
                run(1, Tool.MEMCCAT, servers(), "--binary", "missing"),
                run(1, Tool.MEMCCP, servers(), "--binary", file.toString()),
                run(1, Tool.MEMCRM, servers(), "--binary", "binary"))) {
            assertTrue(text.contains("FAILURE"), text);
            assertFalse(text.contains("NOT FOUND"), text);
        }
        assertTrue(run(0, Tool.MEMCCAT, servers(), "binary").startsWith("x"));
    }

    @Test
    void memccpAndMemccatCarryFilesAndMemcrmRemovesThem() throws Exception {
        byte[] content = new byte[300_000];
        new Random(5).nextBytes(content);
        Path file = Files.write(folder.resolve("large-file"), content);
        Path small = Files.writeString(folder.resolve("small-file"), "small");
        run(0, Tool.MEMCCP, servers(), file.toString(), small.toString());
        Path out = folder.resolve("out");
        run(0, Tool.MEMCCAT, servers(), "--file=" + out, "large-file");
        assertArrayEquals(content, Files.readAllBytes(out));
        assertTrue(run(0, Tool.MEMCCAT, servers(), "small-file").contains("small"));
        run(0, Tool.MEMCRM, servers(), "small-file");
        run(1, Tool.MEMCCAT, servers(), "small-file");
    }

    @Test
    void memcslapLoadsAndReads() throws Exception {
        for (String test : List.of("set", "get", "mget")) {
            String text = run(
                    0,
                    Tool.MEMCSLAP,
                    servers(),
                    "--test=" + test,
                    "--concurrency=4",
                    "--execute-number=200",
                    "--initial-load=200",
                    "--flush");
            assertFalse(text.toLowerCase().contains("error"), text);
            assertTrue(text.contains("seconds") || text.contains("Time") || text.contains("ms"), text);
        }
    }

    @Test
    void memcstatShowsTheCountersOfTheProxy() throws Exception {
        String text = run(0, Tool.MEMCSTAT, servers());
        assertTrue(text.contains("uptime"), text);
        assertTrue(text.contains("curr_connections"), text);
    }

    @Test
    void memcflushFlushesAllServersOnlyWhereThePoolAllowsIt() throws Exception {
        try (MemcachedLink link = new MemcachedLink(guardedPort)) {
            for (int i = 0; i < 20; i++) {
                assertEquals("STORED\r\n", link.ask("set " + i + "flush 0 0 1\r\nx\r\n"));
            }
            run(1, Tool.MEMCFLUSH, "--servers=127.0.0.1:" + guardedPort);
            assertEquals("VALUE 7flush 0 1\r\nx\r\nEND\r\n", link.ask("get 7flush\r\n"));
            run(0, Tool.MEMCFLUSH, servers());
            for (int i = 0; i < 20; i++) {
                assertEquals("END\r\n", link.ask("get " + i + "flush\r\n"));
            }
        }
    }
}
