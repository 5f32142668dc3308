package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imapwire.SequenceSet;

/** What messages are called where they were copied or moved to: new UIDs by old ones, those alone that the server tells; validity 0 where it tells nothing. RFC 4315 §3 */
public record Placed(long uidValidity, Map<Long, Long> uids) {
    /** UIDs of one answer; more is a broken or hostile server. */
    private static final long MAX = 10_000_000;

    public Placed {
        uids = Map.copyOf(uids);
    }

    static Placed of(Answer answer) throws IOException {
        long validity = 0;
        Map<Long, Long> uids = new HashMap<>();
        for (String code : answer.codes("COPYUID")) {
            List<String> words = Wire.words(code);
            if (words.size() != 3)
                continue;
            validity = Wire.number(words.get(0));
            long[] from = expand(words.get(1));
            long[] to = expand(words.get(2));
            for (int i = 0; i < Math.min(from.length, to.length); i++)
                uids.put(from[i], to[i]);
        }
        return new Placed(validity, uids);
    }

    private static long[] expand(String written) throws IOException {
        try {
            SequenceSet set = SequenceSet.parse(written);
            long n = 0;
            for (int i = 0; i < set.ranges(); i++) {
                n += set.high(i, 0) - set.low(i, 0) + 1;
                if (n > MAX)
                    throw new IOException("the server tells of too many UIDs");
            }
            long[] all = new long[(int) n];
            int at = 0;
            for (int i = 0; i < set.ranges(); i++)
                for (long uid = set.low(i, 0); uid <= set.high(i, 0); uid++)
                    all[at++] = uid;
            return all;
        } catch (SyntaxException e) {
            throw new IOException("the server sent no set of UIDs where one belongs", e);
        }
    }
}
