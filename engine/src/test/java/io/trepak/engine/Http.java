package io.trepak.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client of an admin port. */
record Http(InetSocketAddress address) {
    /** What came back; headers by name. */
    record Answer(int status, String body, HttpURLConnection head) {
        String header(String name) {
            return head.getHeaderField(name);
        }
    }

    Answer get(String path) throws IOException {
        return send("GET", path, null);
    }

    Answer get(String path, String accept) throws IOException {
        return send("GET", path, accept);
    }

    Answer send(String method, String path) throws IOException {
        return send(method, path, null);
    }

    private Answer send(String method, String path, String accept) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + address.getHostString() + ":" + address.getPort() + path)
                        .toURL()
                        .openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(Eventually.PATIENCE_MILLIS);
        connection.setReadTimeout(Eventually.PATIENCE_MILLIS);
        if (accept != null) {
            connection.setRequestProperty("Accept", accept);
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String body = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(status, body, connection);
        }
    }
}
