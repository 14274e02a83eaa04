package io.trepak.launcher;

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
     * @throws CommandLine.Invalid when they did not come through
     */
    static byte[] ofArgument(String argument) throws CommandLine.Invalid {
        if (argument.indexOf(LOST) >= 0) {
            throw new CommandLine.Invalid("a key has letters this locale does not know; give it on stdin (KEY is -), or"
                    + " set LC_ALL=C.UTF-8");
        }
        return argument.getBytes(StandardCharsets.UTF_8);
    }

    /** UTF-8 as it is, every other byte, control characters and backslashes as {@code \xNN}. Tells keys apart. */
    static String shown(byte[] key, int offset, int length) {
        CharBuffer letters;
        try {
            letters = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key, offset, length));
        } catch (CharacterCodingException e) {
            letters = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(key, offset, length));
            return escaped(letters, 0x7f);
        }
        return escaped(letters, Character.MAX_VALUE);
    }

    private static String escaped(CharBuffer letters, int last) {
        StringBuilder text = new StringBuilder(letters.length());
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i);
            if (c < 0x20 || c == 0x7f || c == '\\' || c > last) {
                text.append(String.format("\\x%02x", (int) c));
            } else if (Character.isISOControl(c)) {
                text.append(String.format("\\xc2\\x%02x", (int) c)); // U+0080 to U+009f, two bytes in UTF-8
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
