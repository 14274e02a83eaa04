package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients of Node.js, got with npm as their users get them; skipped where there is no node or no registry. memcached speaks
 * text, memjs the binary protocol only.
 */
@Timeout(600)
class MemcachedNodeIT {
    private static final Path MODULES = Path.of("target/it/node").toAbsolutePath();

    private static Fleet fleet;
    private static int port;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        // Not among the programs that -Dservers=required asks for: a registry is needed as well.
        if (Tool.NODE.find().isEmpty() || Tool.NPM.find().isEmpty()) {
            abort("node or npm is missing");
        }
        install("memcached@2.2.2", "memjs@1.3.2");
        fleet = new Fleet("memcached-node");
        Pool pool = Pool.of("cache", fleet.memcached(3));
        fleet.trepak(pool);
        port = pool.port();
    }

    private static void install(String... packages) throws IOException, InterruptedException {
        Files.createDirectories(MODULES);
        ProcessBuilder npm = new ProcessBuilder(Tool.NPM.path(), "install", "--no-audit", "--no-fund", "--prefix", ".");
        npm.command().addAll(List.of(packages));
        Path log = MODULES.resolve("npm.log");
        Process process = npm.directory(MODULES.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            abort("npm could not get " + String.join(" and ", packages) + "; see " + log);
        }
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    private static String node(String script) throws IOException, InterruptedException {
        Path file = Files.writeString(
                Files.createTempFile(MODULES, "test", ".js"), script.replace("PORT", "127.0.0.1:" + port));
        return new Run(List.of(Tool.NODE.path(), file.toString()), new byte[0]).text(0);
    }

    @Test
    void memcachedWorksWithItsDefaults() throws Exception {
        String text = node("""
                const Memcached = require('memcached');
                const { promisify } = require('util');
                const assert = require('assert');
                const client = new Memcached('PORT');
                const call = (name, ...args) => promisify(client[name].bind(client))(...args);
                (async () => {
                  assert.strictEqual(await call('set', 'node', 'value', 100), true);
                  assert.strictEqual(await call('get', 'node'), 'value');
                  await assert.rejects(call('add', 'node', 'x', 100));
                  assert.strictEqual(await call('append', 'node', '!'), true);
                  const got = await call('gets', 'node');
                  assert.strictEqual(got.node, 'value!');
                  assert.strictEqual(await call('cas', 'node', 'swapped', got.cas, 100), true);
                  assert.strictEqual(await call('cas', 'node', 'late', got.cas, 100), false);
                  await call('set', 'count', 5, 100);
                  assert.strictEqual(await call('incr', 'count', 3), 8);
                  assert.strictEqual(await call('touch', 'node', 50), true);
                  const large = 'x'.repeat(900000);
                  assert.strictEqual(await call('set', 'large', large, 100), true);
                  assert.strictEqual(await call('get', 'large'), large);
                  const keys = [];
                  await Promise.all([...Array(200).keys()].map(i => {
                    keys.push('n' + i);
                    return call('set', 'n' + i, 'v' + i, 100);
                  }));
                  const all = await call('getMulti', keys.concat('none'));
                  assert.strictEqual(Object.keys(all).length, 200);
                  assert.strictEqual(all.n199, 'v199');
                  assert.strictEqual(await call('del', 'node'), true);
                  assert.strictEqual(await call('get', 'node'), undefined);
                  client.end();
                  console.log('all is well');
                })().catch(e => { console.error(e); process.exit(1); });
                """);
        assertTrue(text.contains("all is well"), text);
    }

    @Test
    void memjsIsToldAtOnceThatTheBinaryProtocolIsNotSpoken() throws Exception {
        String text = node("""
                const memjs = require('memjs');
                const silent = { log: () => {} };
                const client = memjs.Client.create('PORT', { retries: 1, timeout: 60, conntimeout: 60, logger: silent });
                client.get('key', (error, value) => {
                  console.log('error: ' + error + ', value: ' + value);
                  process.exit(0);
                });
                """);
        assertEquals("error: Error: MemJS GET: Unknown command, value: null", text.strip());
    }

    @Test
    void aBinaryClientIsToldWhyBeforeItIsClosed() throws IOException {
        try (MemcachedLink link = new MemcachedLink(port)) {
            link.send("\u0080\u000b" + "\u0000".repeat(22));
            String answer = link.rest();
            assertTrue(answer.startsWith("\u0081\u000b"), answer);
            assertTrue(answer.endsWith("binary protocol is not supported, use the text protocol"), answer);
        }
    }
}
