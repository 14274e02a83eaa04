package io.trepak.topology.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What sentinels and servers are asked, as bytes. */
public final class Request {
    private Request() {}

    /** A command with its arguments. */
    public static byte[] of(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(line('*', words.length));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(line('$', bytes.length));
            out.writeBytes(bytes);
            out.writeBytes(new byte[] {'\r', '\n'});
        }
        return out.toByteArray();
    }

    private static byte[] line(char type, int number) {
        return (type + Integer.toString(number) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
