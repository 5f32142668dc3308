package org.posthouse.lucene;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRef;

/** The grams of a text as Lucene takes terms. */
final class GramStream extends TokenStream {
    private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
    private final Grams grams = new Grams();
    private final byte[] bytes = new byte[12];
    private final BytesRef ref = new BytesRef(bytes);
    private int at;

    /** Begins with another text. */
    GramStream over(byte[] text, int length) {
        grams.of(text, 0, length);
        at = 0;
        return this;
    }

    @Override
    public boolean incrementToken() {
        if (at == grams.size())
            return false;
        clearAttributes();
        ref.offset = 0;
        ref.length = Grams.write(grams.get(at++), bytes);
        term.setBytesRef(ref);
        return true;
    }

    @Override
    public void reset() {
        at = 0;
    }
}
