package org.posthouse.server.check;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dmarc.SuffixList;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code orgdomain}: the organizational domain of a name; a list in a file is read once for a batch. RFC 7489 §3.2 */
final class OrgDomainKind implements Kind {
    private @Nullable Known known;

    private record Known(Path file, FileTime written, SuffixList list) {}

    @Override
    public ObjectNode answer(Question question) throws BadRequestException, IOException {
        Optional<String> psl = question.optional("psl");
        SuffixList list = psl.isEmpty() ? SuffixList.builtIn() : read(psl.get());
        String found = list.organizational(question.text("domain"));
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        return found == null ? answer.putNull("result") : answer.put("result", found);
    }

    private SuffixList read(String name) throws BadRequestException, IOException {
        try {
            Path file = Path.of(name);
            FileTime written = Files.getLastModifiedTime(file);
            Known last = known;
            if (last != null && last.file.equals(file) && last.written.equals(written))
                return last.list;
            try (Reader text = Files.newBufferedReader(file)) {
                var now = new Known(file, written, SuffixList.read(text, null));
                known = now;
                return now.list;
            }
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new BadRequestException("there is no file " + name);
        }
    }
}
