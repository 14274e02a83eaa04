package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests whose keys have to live together, and requests for a server somebody names. */
class RouteTest {
    private static final String LARGE = "x".repeat(50_000);

    private ScriptedServer first;
    private ScriptedServer second;
    private ScriptedServer third;
    private TestProxy proxy;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        first = answeringLines(line -> "+first" + (line.equals("at") ? " @head=1\n" : "\n"));
        second = answeringLines(line -> "+second" + (line.equals("at") ? " @head=1\n" : "\n"));
        third = answeringLines(line -> "+third" + (line.equals("at") ? " @head=1\n" : "\n"));
        proxy = TestProxy.over(Transport.best()).speakingLines().start(first, second, third);
        client = proxy.client();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        first.close();
        second.close();
        third.close();
    }

    @Test
    void keysThatLiveTogetherGoOutAsTheyCame() throws Exception {
        String line = "both  " + String.join("  ", proxy.key(1, 0), proxy.key(1, 1), proxy.key(1, 2));
        client.send(line + "\n").expect("+second\n");
        assertEquals(List.of(line), second.requests());
    }

    @Test
    void keysThatLiveApartReachNoServerAndTheClientIsToldInItsTurn() throws Exception {
        String apart = proxy.key(1, 0) + " " + proxy.key(2, 0) + "\n";
        client.send("set " + proxy.key(0, 0) + "\nboth " + apart + "@quiet both " + apart + "set " + proxy.key(1, 0)
                        + "\n")
                .expect("+first\n-the keys of the request live on different servers\n+second\n");
        assertEquals(1, second.requests().size());
        assertEquals(List.of(), third.requests());
    }

    @Test
    void aLargeRequestGoesWhereAllItsKeysLiveOrIsSkipped() throws Exception {
        String together = "@payload=50000 both " + proxy.key(2, 0) + " " + proxy.key(2, 1) + "\n";
        String apart = "@payload=50000 both " + proxy.key(2, 0) + " " + proxy.key(1, 1) + "\n";
        client.send(together + LARGE + apart + LARGE + "set " + proxy.key(0, 0) + "\n")
                .expect("+third\n-the keys of the request live on different servers\n+first\n");
        assertEquals(List.of(together.strip() + "|" + LARGE), third.requests());
    }

    @Test
    void anotherKeyMayDecide() throws Exception {
        client.send("@by=" + proxy.key(1, 0) + " set " + proxy.key(0, 0) + "\n").expect("+second\n");
        client.send("@by=" + proxy.key(2, 0) + " both " + proxy.key(0, 0) + "\n")
                .expect("+third\n");
        client.send("set " + proxy.key(0, 0) + "\n").expect("+first\n");
        client.send("@payload=50000 @by=" + proxy.key(1, 1) + " set " + proxy.key(0, 0) + "\n" + LARGE)
                .expect("+second\n");
    }

    @Test
    void theServersAreWalkedThroughByTheirTags() throws Exception {
        StringBuilder visited = new StringBuilder();
        for (String tag = "0"; visited.length() == 0 || !tag.equals("0"); ) {
            client.send("@rewrite @server=" + tag + " at\n");
            String[] answer = client.line().split("[> ]");
            assertTrue(tag.equals("0") || tag.equals(answer[0]), answer[0] + " was asked as " + tag);
            visited.append(answer[2]);
            tag = answer[1];
        }
        assertEquals("+first+second+third", visited.toString());
    }

    @Test
    void aTagNobodyHasIsAnErrorOfItsOwn() throws Exception {
        client.send("@server=1 at\n@quiet @server=1 at\n@payload=50000 @server=1 at\n" + LARGE + "at\n");
        String gone = "-the server that the request asks for is not part of the pool\n";
        client.expect(gone + gone);
        assertTrue(client.line().contains("+first"));
    }
}
