package io.trepak.demo;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server for people who have none: listens on loopback, a thread for each connection, everything in memory and
 * bounded. Good for a demonstration, never for a proof.
 */
public final class DemoServer implements Closeable {
    private static final int MAX_CONNECTIONS = 64;

    private final String name;
    private final ServerSocket listener;
    private final Dialect dialect;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private DemoServer(String name, ServerSocket listener, Dialect dialect) {
        this.name = name;
        this.listener = listener;
        this.dialect = dialect;
    }

    /**
     * @param port 0 lets the system choose
     * @throws IOException when the port cannot be opened
     */
    public static DemoServer start(String name, int port, Dialect dialect) throws IOException {
        DemoServer server =
                new DemoServer(name, new ServerSocket(port, 128, InetAddress.getLoopbackAddress()), dialect);
        daemon(name, server::acceptAll);
        return server;
    }

    public String name() {
        return name;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                accept(listener.accept());
            } catch (IOException e) {
                continue; // closed: the loop ends; else that client left before it was accepted
            }
        }
    }

    private void accept(Socket socket) throws IOException {
        if (connections.size() == MAX_CONNECTIONS) {
            socket.close();
            return;
        }
        connections.add(socket);
        daemon(name + "-client", () -> converse(socket));
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Wire wire = new Wire(socket.getInputStream(), socket.getOutputStream());
            while (dialect.answer(wire)) {
                continue;
            }
            wire.flush();
        } catch (IOException e) {
            return; // the client left or broke the protocol; either way the conversation is over
        } finally {
            connections.remove(socket);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : connections) {
            socket.close();
        }
    }
}
