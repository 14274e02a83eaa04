package @package@;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A server to try the protocol with; it needs nothing but Java: {@code java src/test/java/@path@/@Class@Server.java 7001}.
 */
final class @Class@Server {
    private @Class@Server() {}

    /** Serves until it is killed. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        try (ServerSocket listener = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"))) {
            System.out.println("listening on 127.0.0.1:" + port);
            while (true) {
                Socket client = listener.accept();
                new Thread(() -> serve(client, port)).start();
            }
        }
    }

    private static void serve(Socket client, int port) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
                PrintStream out = new PrintStream(client.getOutputStream(), true, StandardCharsets.ISO_8859_1)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.print(answer(line.split(" ", -1), port) + "\n");
                out.flush();
            }
        } catch (IOException e) {
            System.out.println("a client has gone: " + e.getMessage());
        }
    }

    private static String answer(String[] words, int port) {
        return switch (words[0]) {
            case "get" -> "= " + words[1] + " of server " + port;
            case "count" -> "# " + (words.length - 1);
            default -> "! unknown command";
        };
    }
}
