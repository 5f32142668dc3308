package org.posthouse.server.check;

import java.io.IOException;
import org.posthouse.trust.dmarc.DmarcResult;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code dmarc}: what the domain in From says about one message. */
final class DmarcKind implements Kind {
    @Override
    public ObjectNode answer(Question question) throws BadRequestException, IOException {
        DmarcResult r = DmarcFacts.of(question.message(), question.ip(), question.optional("helo").orElse(""),
                question.optional("mailfrom").orElse(""), question.resolver(), question.now()).result();
        return JsonMapper.shared().createObjectNode().put("result", r.result().word()).put("disposition", r.disposition().word())
                .put("alignment", r.alignment()).put("why", r.why());
    }
}
