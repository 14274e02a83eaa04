package io.trepak.demo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Feeds bytes to a dialect and gives back what it answers. */
final class Talk {
    private final Dialect dialect;

    Talk(Dialect dialect) {
        this.dialect = dialect;
    }

    String send(String bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Wire wire = new Wire(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)), out);
        boolean goesOn = dialect.answer(wire);
        while (goesOn) {
            goesOn = dialect.answer(wire);
        }
        wire.flush();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** A RESP request of these words. */
    String redis(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        return send(request.toString());
    }
}
