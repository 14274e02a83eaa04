package com.example.dxhash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.testkit.TestClient;
import io.trepak.testkit.TestProxy;
import io.trepak.testkit.TestServer;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A proxy that ejects a server, and who has the keys then. */
class EjectionTest {
    private static final int KEYS = 300;

    /** Answers each GET with its own letter. */
    private static TestServer server(String letter) throws Exception {
        return TestServer.redis(words -> "+" + letter + "\r\n");
    }

    @Test
    void onlyTheKeysOfTheEjectedServerMove() throws Exception {
        try (TestServer a = server("a");
                TestServer b = server("b");
                TestServer c = server("c");
                TestProxy proxy = TestProxy.with(new Dxhash())
                        .server(a)
                        .server(b)
                        .server(c)
                        .key("auto_eject_hosts", "true")
                        .key("server_failure_limit", "1")
                        .key("server_retry_timeout", "600000")
                        .start();
                TestClient client = proxy.client()) {
            TreeMap<String, String> before = owners(client);
            assertEquals(3, new TreeSet<>(before.values()).size());
            c.close();
            owners(client); // the first of them fail, and c is ejected
            TreeMap<String, String> after = owners(client);
            for (String key : before.keySet()) {
                String owner = before.get(key);
                assertTrue(owner.equals("+c") != owner.equals(after.get(key)), key + ": " + owner + ", " + after.get(key));
            }
        }
    }

    private static TreeMap<String, String> owners(TestClient client) throws Exception {
        TreeMap<String, String> owners = new TreeMap<>();
        for (int i = 0; i < KEYS; i++) {
            String key = "key" + i;
            client.send("*2\r\n$3\r\nGET\r\n$" + key.length() + "\r\n" + key + "\r\n");
            owners.put(key, client.line());
        }
        return owners;
    }
}
