package @package@;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;

/** Bernstein's times-33 hash with xor; 32 bits. */
@AutoService(HashFunction.class)
public final class @Class@ implements HashFunction {
    @Override
    public String name() {
        return "@name@";
    }

    @Override
    public String description() {
        return "times 33, xor";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        int hash = 5381;
        for (int i = offset; i < offset + length; i++) {
            hash = hash * 33 ^ key[i] & 0xff;
        }
        return hash;
    }
}
