package com.example.http_cache;

import io.trepak.testkit.TestClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * A response as a client reads it.
 *
 * @param headers by their names in lower case
 */
record Response(int status, Map<String, String> headers, byte[] body) {
    /** Reads the next. */
    static Response read(TestClient client, boolean hasBody) throws IOException {
        String line = client.line();
        if (line == null) {
            throw new IOException("closed instead of a response");
        }
        int status = Integer.parseInt(line.split(" ", 3)[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String header = client.line(); !header.isEmpty(); header = client.line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        if (!hasBody || status == 304) {
            return new Response(status, headers, new byte[0]);
        }
        if (!"chunked".equals(headers.get("transfer-encoding"))) {
            return new Response(status, headers, client.read(Integer.parseInt(headers.get("content-length"))));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(client); size > 0; size = chunkSize(client)) {
            body.write(client.read(size));
            client.read(2);
        }
        client.read(2);
        return new Response(status, headers, body.toByteArray());
    }

    private static int chunkSize(TestClient client) throws IOException {
        return Integer.parseInt(client.line(), 16);
    }

    /** The body, unpacked if it is packed. */
    String text() throws IOException {
        if (!"gzip".equals(headers.get("content-encoding"))) {
            return new String(body);
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(in.readAllBytes());
        }
    }
}
