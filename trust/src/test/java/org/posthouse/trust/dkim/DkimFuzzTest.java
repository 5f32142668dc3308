package org.posthouse.trust.dkim;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.posthouse.trust.authres.Result;

/** Any octets are a message, a signature, a list of tags or a record: each is judged, nothing passes that nobody signed. */
class DkimFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anythingIsJudged(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        try {
            TagList list = TagList.parse(text);
            for (String name : list.names())
                list.get(name);
        } catch (TagException e) {
            if (String.valueOf(e.getMessage()).lines().count() != 1)
                throw new AssertionError(e);
        }
        KeySource.read(text);
        List<DkimResult> bare = Messages.check(data, Messages.ZONE);
        List<DkimResult> field = Messages.check("DKIM-Signature: " + text + "\r\n" + Messages.PLAIN, Messages.ZONE);
        for (List<DkimResult> results : List.of(bare, field))
            for (DkimResult r : results)
                if (r.result() == Result.PASS || r.why().lines().count() != 1)
                    throw new AssertionError(r.toString());
    }
}
