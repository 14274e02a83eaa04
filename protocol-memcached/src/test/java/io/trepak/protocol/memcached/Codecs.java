package io.trepak.protocol.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import java.util.Arrays;
import java.util.Map;

/** Codecs to test, and what the engine does with them. */
final class Codecs {
    private Codecs() {}

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** Of a pool without keys of its own. */
    static MemcachedFrontend frontend() {
        return frontend(Map.of());
    }

    static MemcachedFrontend frontend(Map<String, String> keys) {
        return new MemcachedFrontend(new Scratch(Settings.of(TestOptions.of(keys)), null));
    }

    /** What the server gets of a request that is not split. */
    static String sent(MemcachedFrontend codec, RequestFrame frame, String request) {
        ProtocolOutput out = new ProtocolOutput();
        if (frame.rewrittenBytes() > 0) {
            codec.rewrite(bytes(request), 0, frame, out);
        }
        return out.text() + request.substring(frame.rewrittenBytes());
    }

    /** What the client gets when the server answers so. */
    static String told(MemcachedFrontend codec, RequestFrame frame, String answer) {
        if (frame.isResponseDropped()) {
            return "";
        }
        byte[] in = bytes(answer);
        ResponseFrame response = answering((MemcachedCommand) frame.command());
        int length = new MemcachedBackend().decode(in, 0, in.length, response);
        ProtocolOutput out = new ProtocolOutput();
        if (response.rewrittenBytes() > 0) {
            codec.rewriteResponse(frame, in, 0, response.rewrittenBytes(), out);
        }
        return out.text() + answer.substring(response.rewrittenBytes(), length);
    }

    /** Responses to the fragments of a request whose keys are known to the join. */
    static ProtocolFragments keyed(ProtocolFragments parts, String... keys) {
        return parts.withKeys(Arrays.stream(keys).map(Codecs::bytes).toArray(byte[][]::new));
    }

    /** A response to this command. */
    static ResponseFrame answering(MemcachedCommand command) {
        ResponseFrame frame = new ResponseFrame();
        frame.begin(command, 0);
        return frame;
    }

    static MemcachedCommand command(String name) {
        return CommandTable.all().stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
