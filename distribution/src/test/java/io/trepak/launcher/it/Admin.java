package io.trepak.launcher.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of an admin port of this machine. */
record Admin(int port) {
    /** What came back, whatever the status. */
    record Answer(int status, String body) {}

    Answer get(String path) throws IOException {
        return send("GET", path);
    }

    Answer post(String path) throws IOException {
        return send("POST", path);
    }

    /** A metric without labels, or with the labels as they are written. */
    double metric(String name) throws IOException {
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(get("/metrics").body());
        if (!line.find()) {
            throw new IOException("no metric " + name);
        }
        return Double.parseDouble(line.group(1));
    }

    private Answer send(String method, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setRequestMethod(method);
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
