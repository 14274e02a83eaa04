package @package@;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.charset.StandardCharsets;
import java.util.List;

class @Class@Test extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new @Class@();
    }

    /** Known answers, from the paper or the program your hash comes from; these are of times 33 with xor. */
    @Override
    protected List<HashVector> vectors() {
        return List.of(vector("", 5381), vector("a", 177604), vector("\u00ff", 177498), vector("apple", 170357325));
    }

    private static HashVector vector(String key, int hash) {
        return new HashVector(key.getBytes(StandardCharsets.ISO_8859_1), hash);
    }
}
