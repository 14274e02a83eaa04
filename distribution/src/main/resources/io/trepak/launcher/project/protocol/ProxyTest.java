package @package@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.testkit.TestClient;
import io.trepak.testkit.TestProxy;
import io.trepak.testkit.TestServer;
import org.junit.jupiter.api.Test;

/** The protocol in a real proxy, between a client and servers. */
class @Class@ProxyTest {
    private static TestServer server() throws Exception {
        return TestServer.lines(line -> line.startsWith("get ")
                ? "= value of " + line.substring(4) + "\n"
                : "# " + (line.split(" ").length - 1) + "\n");
    }

    @Test
    void splitsARequestOverTheServersOfItsKeys() throws Exception {
        try (TestServer first = server();
                TestServer second = server();
                TestProxy proxy = TestProxy.with(new @Class@())
                        .server(first)
                        .server(second)
                        .start();
                TestClient client = proxy.client()) {
            client.send("get a\ncount apple banana cherry damson\n");
            assertEquals("= value of a", client.line());
            assertEquals("# 4", client.line());
            assertTrue(!first.requests().isEmpty() && !second.requests().isEmpty(), "both servers were asked");
        }
    }

    @Test
    void answersWithAnErrorWhenThereIsNoServer() throws Exception {
        try (TestProxy proxy =
                        TestProxy.with(new @Class@()).server("127.0.0.1:1").start();
                TestClient client = proxy.client()) {
            client.send("get a\n");
            assertTrue(client.line().startsWith("! "));
        }
    }
}
