package io.trepak.tools;

import io.trepak.command.InvalidArguments;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Keys, which may be any bytes, as lines of a file, and as something to look at. */
final class KeyText {
    /** What the JVM makes of an argument's bytes that its locale has no letter for. */
    private static final char LOST = '\ufffd';

    private KeyText() {}

    /** Every line is a key, whatever bytes are in it, but its LF; empty lines are none. */
    static void lines(InputStream in, Consumer<byte[]> keys) throws IOException {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        InputStream bytes = new BufferedInputStream(in, 1 << 16);
        for (int b = bytes.read(); b >= 0; b = bytes.read()) {
            if (b != '\n') {
                key.write(b);
            } else if (key.size() > 0) {
                keys.accept(key.toByteArray());
                key.reset();
            }
        }
        if (key.size() > 0) {
            keys.accept(key.toByteArray());
        }
    }

    /**
     * The bytes of a key from the command line.
     *
     * @throws InvalidArguments when they did not come through
     */
    static byte[] ofArgument(String argument) throws InvalidArguments {
        if (argument.indexOf(LOST) >= 0) {
            throw new InvalidArguments("a key has letters this locale does not know; give it on stdin (KEY is -), or"
                    + " set LC_ALL=C.UTF-8");
        }
        return argument.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * UTF-8 as it is, every other byte, backslashes and what a terminal would obey or hide as {@code \xNN}: control characters, and
     * those that turn the direction of writing or have no width. Tells keys apart.
     */
    static String shown(byte[] key, int offset, int length) {
        StringBuilder text = new StringBuilder(length);
        try {
            CharBuffer letters = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key, offset, length));
            letters.codePoints().forEach(letter -> show(letter, text));
        } catch (CharacterCodingException e) {
            for (int i = offset; i < offset + length; i++) {
                if (key[i] < 0) {
                    escape(key[i], text);
                } else {
                    show(key[i], text);
                }
            }
        }
        return text.toString();
    }

    private static void show(int letter, StringBuilder text) {
        if (letter != '\\' && !isObeyedOrHidden(letter)) {
            text.appendCodePoint(letter);
            return;
        }
        for (byte b : Character.toString(letter).getBytes(StandardCharsets.UTF_8)) {
            escape(b, text);
        }
    }

    private static void escape(byte b, StringBuilder text) {
        text.append(String.format("\\x%02x", b));
    }

    private static boolean isObeyedOrHidden(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
