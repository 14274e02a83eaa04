package io.trepak.engine.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void aPeerThatWentIsAReset() {
        assertEquals("Connection reset by peer", Reason.of(null));
        assertEquals("Connection reset by peer", Reason.of(new ClosedChannelException()));
        assertEquals("Connection reset by peer", Reason.of(new SocketException("Connection reset")));
        assertEquals("Connection reset by peer", Reason.of(new IOException("Connection reset by peer")));
    }

    @Test
    void javasExceptionsGetTheWordsOfTheCLibrary() {
        assertEquals("Connection refused", Reason.of(new ConnectException()));
        assertEquals("Connection refused", Reason.of(new ConnectException("Connection refused: /127.0.0.1:1")));
        assertEquals("No route to host", Reason.of(new NoRouteToHostException()));
        assertEquals("Host is down", Reason.of(new UnknownHostException("nowhere.example")));
        assertEquals("No such file or directory", Reason.of(new NoSuchFileException("/a")));
        assertEquals("Broken pipe", Reason.of(new IOException("Broken pipe")));
        assertEquals(
                "Network is unreachable", Reason.of(new SocketException("Network is unreachable (connect failed)")));
    }

    @Test
    void whatIsUnknownKeepsItsMessage() {
        assertEquals("odd", Reason.of(new IOException("odd")));
        assertEquals("java.io.IOException", Reason.of(new IOException()));
    }
}
