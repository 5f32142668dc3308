package org.posthouse.protocol.imap;

import java.io.IOException;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imapwire.ImapLimits;
import org.posthouse.protocol.imapwire.Lexer;

/** Search keys that were kept as text. RFC 5466 */
public final class SearchCriteria {
    private SearchCriteria() {}

    /** Reads keys in UTF-8, as they stand in a SEARCH. */
    public static SearchKey parse(byte[] text) throws SyntaxException {
        WireReader in = WireReader.of(text);
        try {
            return new SearchParser(in, new Lexer(in, ImapLimits.AFTER_LOGIN, () -> {
            })).criteria();
        } catch (IOException e) {
            throw new SyntaxException("the search ends too early");
        }
    }
}
