#!/usr/bin/env python3
"""Writes sigilo-interview.xml, the questionnaire for interviews, as an ODK XForm in Spanish, Portuguese and English.

Choices come from crypto/codes/registry.tsv. Nothing is required: an interview without any identity can be sealed (R-15).
Source of the questions: domain.md parts 1.2 (APT's data set for allegations), 1.4, 2 (R-4 ... R-24, R-61) and 3.
"""
import argparse
import pathlib
import sys
from xml.sax.saxutils import escape, quoteattr

HERE = pathlib.Path(__file__).resolve().parent
REGISTRY = HERE.parents[2] / "crypto" / "codes" / "registry.tsv"
LANGUAGES = ("es", "pt", "en")
VERSION = "1"

YES_NO = [("yes", "sí", "sim", "yes"), ("no", "no", "não", "no"), ("unsure", "no se sabe", "não se sabe", "not known")]
PATTERN = [("isolated", "hecho aislado", "fato isolado", "isolated case"), ("pattern", "se repite con otras personas", "repete-se com outras pessoas", "part of a pattern"),
           ("unsure", "no se sabe", "não se sabe", "not known")]
RECORDER = [("clinician", "profesional de salud", "profissional de saúde", "clinician"), ("interviewer", "entrevistador/a", "entrevistador/a", "interviewer")]

A, ID, CO, IM, HE, CA, GR, TH = ("account", "identity", "contact", "image_or_voice", "health", "case_and_custody", "group_belonging", "third_party")

# (name, kind, section, es, pt, en, choices). Kinds: text, long, int, date, time, one, many, image, audio, file.
FORM = [
    ("setting", "group", "La entrevista", "A entrevista", "The interview", [
        ("facility_type", "one", A, "Tipo de lugar", "Tipo de local", "Type of place", "facility_type"),
        ("facility", "text", A, "Nombre o apodo del lugar", "Nome ou apelido do local", "Name or nickname of the place"),
        ("unit", "text", A, "Unidad, pabellón o sector", "Unidade, pavilhão ou setor", "Unit, wing or sector"),
        ("visit_type", "one", A, "Tipo de visita", "Tipo de visita", "Type of visit", "visit_type"),
        ("announced", "one", A, "¿La visita fue anunciada?", "A visita foi anunciada?", "Was the visit announced?", YES_NO),
        ("interviewee", "one", A, "¿Quién habla?", "Quem fala?", "Who is speaking?", "interviewee_category"),
        ("selection", "one", A, "¿Cómo fue elegida la persona?", "Como a pessoa foi escolhida?", "How was the person chosen?", "selection_basis"),
        ("place", "one", A, "¿Dónde se habla?", "Onde se conversa?", "Where does the talk take place?", "interview_setting"),
        ("begun", "time", A, "Hora de comienzo", "Hora de início", "Time of beginning"),
        ("minutes", "int", A, "Duración en minutos", "Duração em minutos", "Duration in minutes"),
        ("language", "text", A, "Idioma en que se habla", "Língua em que se fala", "Language that is spoken"),
        ("present", "many", A, "¿Quiénes estaban presentes, además de la persona?", "Quem estava presente, além da pessoa?", "Who was present, besides the person?", "present_role"),
        ("overheard", "one", A, "¿Podía oír alguien más?", "Alguém mais podia ouvir?", "Could anyone else hear?", YES_NO),
        ("interruptions", "long", A, "Interrupciones", "Interrupções", "Interruptions"),
        ("cut_short", "one", A, "¿Faltó tiempo?", "Faltou tempo?", "Was it limited by time?", YES_NO),
    ]),
    ("told", "group", "El relato", "O relato", "The account", [
        ("narrative", "long", A, "Lo que cuenta la persona, con sus palabras", "O que a pessoa conta, com suas palavras", "What the person tells, in their own words"),
        ("conditions", "long", A, "Condiciones de vida: espacio, agua, comida, higiene, aire, trabajo, estudio",
         "Condições de vida: espaço, água, comida, higiene, ar, trabalho, estudo", "Living conditions: space, water, food, hygiene, air, work, study"),
        ("complaints", "long", A, "¿Qué vías de queja hay y se pueden usar?", "Que vias de reclamação existem e podem ser usadas?", "Which ways to complain are there, and can they be used?"),
        ("good_practice", "long", A, "¿Qué funciona bien?", "O que funciona bem?", "What works well?"),
    ]),
    ("act", "repeat", "Un hecho", "Um fato", "An act", [
        ("type", "one", A, "Tipo de hecho", "Tipo de fato", "Type of act", "act_type"),
        ("channel", "one", A, "¿De dónde viene la información?", "De onde vem a informação?", "Where does the information come from?", "source_channel"),
        ("date", "date", A, "Fecha", "Data", "Date"),
        ("precision", "one", A, "Precisión de la fecha", "Precisão da data", "Precision of the date", "time_precision"),
        ("place", "text", A, "Lugar", "Local", "Place"),
        ("authority", "text", A, "Autoridad o fuerza que tenía a la persona", "Autoridade ou força que mantinha a pessoa", "Authority or force that held the person"),
        ("agents", "long", A, "Quiénes intervinieron: cuántos, función, uniforme (sin nombres)", "Quem participou: quantos, função, uniforme (sem nomes)",
         "Who took part: how many, function, uniform (no names)"),
        ("agent_names", "long", TH, "Nombres o apodos de quienes intervinieron", "Nomes ou apelidos de quem participou", "Names or nicknames of those who took part"),
        ("circumstances", "long", A, "Circunstancias: qué pasaba antes", "Circunstâncias: o que acontecia antes", "Circumstances: what led to it"),
        ("description", "long", A, "Qué se hizo y cómo", "O que foi feito e como", "What was done, and how"),
        ("means", "text", A, "Medios u objetos usados", "Meios ou objetos usados", "Means or objects used"),
        ("duration", "text", A, "Cuánto duró", "Quanto durou", "How long it lasted"),
        ("frequency", "text", A, "Cuántas veces", "Quantas vezes", "How often"),
        ("own", "one", A, "¿Le pasó a la misma persona?", "Aconteceu com a própria pessoa?", "Did it happen to the person who speaks?", YES_NO),
        ("victim", "long", TH, "Si fue a otra persona: a quién", "Se foi com outra pessoa: com quem", "If to somebody else: to whom"),
        ("witnesses", "long", TH, "Posibles testigos", "Possíveis testemunhas", "Possible witnesses"),
        ("effects", "long", HE, "Efectos en el cuerpo y en el ánimo", "Efeitos no corpo e no ânimo", "Effects on body and mind"),
        ("doctor", "one", HE, "¿La vio personal de salud?", "Foi vista por profissional de saúde?", "Did health staff see the person?", YES_NO),
        ("certificate", "long", HE, "Certificado u otra constancia médica", "Atestado ou outro registro médico", "Medical certificate or other evidence"),
        ("treatment", "long", HE, "Atención que necesita", "Atendimento de que precisa", "Treatment that is needed"),
        ("reported", "long", A, "¿A quién se lo contó ya y qué resultado tuvo?", "A quem já contou e com que resultado?", "Who was told already, and with what result?"),
        ("wishes", "long", A, "¿Qué quiere que se haga con esto?", "O que quer que seja feito com isto?", "What does the person want done about it?"),
        ("consequences", "long", A, "Consecuencias posibles de una queja, para quien denuncia y para quien es señalado",
         "Consequências possíveis de uma reclamação, para quem denuncia e para quem é apontado", "Possible consequences of a complaint, for the person and for those named"),
        ("pattern", "one", A, "¿Caso aislado o que se repite?", "Caso isolado ou que se repete?", "Isolated case or pattern?", PATTERN),
    ]),
    ("injury", "repeat", "Una marca en el diagrama corporal", "Uma marca no diagrama corporal", "A mark on the body diagram", [
        ("view", "one", HE, "Vista", "Vista", "View", "body_view"),
        ("x", "int", HE, "Posición horizontal, 0 a 100 desde la izquierda", "Posição horizontal, 0 a 100 a partir da esquerda", "Horizontal position, 0 to 100 from the left"),
        ("y", "int", HE, "Posición vertical, 0 a 100 desde arriba", "Posição vertical, 0 a 100 a partir de cima", "Vertical position, 0 to 100 from the top"),
        ("kind", "one", HE, "Tipo", "Tipo", "Kind", "injury_kind"),
        ("size", "text", HE, "Tamaño", "Tamanho", "Size"),
        ("colour", "text", HE, "Color y antigüedad", "Cor e tempo", "Colour and age"),
        ("explanation", "long", HE, "Cómo la explica la persona", "Como a pessoa explica", "How the person explains it"),
        ("recorded_by", "one", HE, "Quién la anota", "Quem anota", "Who records it", RECORDER),
        ("photo", "image", IM, "Fotografía, solo con consentimiento expreso para imágenes", "Fotografia, só com consentimento expresso para imagens",
         "Photograph, only with express consent for images"),
    ]),
    ("identity", "group", "Identidad (nada es obligatorio)", "Identidade (nada é obrigatório)", "Identity (nothing is required)", [
        ("names", "text", ID, "Nombres y apellidos, si los quiere dar", "Nome completo, se quiser dar", "Names, if the person wants to give them"),
        ("called", "text", ID, "Cómo quiere que la llamen", "Como quer ser chamada", "How the person wants to be called"),
        ("document", "text", ID, "Documento", "Documento", "Identity document"),
        ("birth", "date", ID, "Fecha de nacimiento", "Data de nascimento", "Date of birth"),
        ("age", "int", ID, "Edad", "Idade", "Age"),
        ("gender", "text", ID, "Género, como la persona lo dice", "Gênero, como a pessoa diz", "Gender, as the person says it"),
        ("nationality", "text", ID, "Nacionalidad", "Nacionalidade", "Nationality"),
        ("organisation", "text", ID, "Organización: nombre y tipo", "Organização: nome e tipo", "Organisation: name and kind"),
        ("spokesperson", "text", ID, "Organización: quién habla por ella", "Organização: quem fala por ela", "Organisation: who speaks for it"),
    ]),
    ("contact", "group", "Contacto seguro", "Contato seguro", "Safe contact", [
        ("wanted", "one", CO, "¿Quiere que el mecanismo vuelva a comunicarse?", "Quer que o mecanismo volte a entrar em contato?", "Does the person want the mechanism to make contact again?", YES_NO),
        ("route", "long", CO, "Cómo y a través de quién", "Como e por meio de quem", "How, and through whom"),
        ("when", "long", CO, "Cuándo", "Quando", "When"),
        ("never", "long", CO, "Qué no se debe hacer nunca", "O que não se deve fazer nunca", "What must never be done"),
    ]),
    ("media", "group", "Imagen y voz", "Imagem e voz", "Image and voice", [
        ("voice", "audio", IM, "Grabación de la voz, solo con consentimiento expreso", "Gravação da voz, só com consentimento expresso", "Recording of the voice, only with express consent"),
        ("picture", "image", IM, "Imagen de la persona, solo con consentimiento expreso y autorización de la jefatura de visita",
         "Imagem da pessoa, só com consentimento expresso e autorização da chefia de missão", "Picture of the person, only with express consent and the head of visit's authorisation"),
        ("marks", "long", IM, "Rasgos que la hacen reconocible (tatuajes, voz, señas) y qué quiere sobre ellos",
         "Traços que a tornam reconhecível (tatuagens, voz, sinais) e o que quer sobre eles", "Features that make the person recognisable (tattoos, voice, marks), and what they want about them"),
    ]),
    ("health", "group", "Salud", "Saúde", "Health", [
        ("general", "long", HE, "Salud en general, también el ánimo y el sueño", "Saúde em geral, também o ânimo e o sono", "Health in general, mood and sleep included"),
        ("medication", "long", HE, "Medicación y si la recibe", "Medicação e se a recebe", "Medication, and whether it is given"),
        ("disability", "long", HE, "Discapacidad y apoyos que necesita", "Deficiência e apoios de que precisa", "Disability and support that is needed"),
        ("urgent", "long", HE, "¿Hay algo urgente?", "Há algo urgente?", "Is anything urgent?"),
        ("papers", "file", HE, "Estudios y papeles médicos", "Exames e papéis médicos", "Medical papers"),
    ]),
    ("case", "group", "Causa y custodia", "Processo e custódia", "Case and custody", [
        ("status", "one", CA, "Situación", "Situação", "Status", "deprivation_status"),
        ("since", "date", CA, "Detenida desde", "Detida desde", "Held since"),
        ("number", "text", CA, "Número de causa o expediente", "Número do processo", "Case number"),
        ("court", "text", CA, "Juzgado", "Juízo", "Court"),
        ("lawyer", "text", CA, "Defensa", "Defesa", "Lawyer"),
        ("next", "text", CA, "Próxima audiencia o decisión", "Próxima audiência ou decisão", "Next hearing or decision"),
        ("discipline", "long", CA, "Sanciones disciplinarias y traslados", "Sanções disciplinares e transferências", "Disciplinary sanctions and transfers"),
        ("papers", "file", CA, "Papeles de la causa", "Papéis do processo", "Papers of the case"),
    ]),
    ("groups", "group", "Pertenencia a grupos (según la persona)", "Pertencimento a grupos (segundo a pessoa)", "Belonging to groups (self-described)", [
        ("which", "many", GR, "Grupos", "Grupos", "Groups", "vulnerability_group"),
        ("own_words", "long", GR, "Con sus palabras", "Com suas palavras", "In the person's own words"),
        ("people", "text", GR, "Pueblo indígena o comunidad", "Povo indígena ou comunidade", "Indigenous people or community"),
        ("treated", "long", GR, "¿Recibe un trato distinto por eso?", "Recebe tratamento diferente por isso?", "Is the person treated differently because of it?"),
    ]),
    ("others", "repeat", "Otra persona de la que se habla", "Outra pessoa de quem se fala", "Another person who is mentioned", [
        ("who", "text", TH, "Quién es", "Quem é", "Who it is"),
        ("role", "text", TH, "Qué relación tiene", "Que relação tem", "How they are related"),
        ("what", "long", TH, "Qué se dice de ella", "O que se diz dela", "What is said about them"),
    ]),
    ("safety", "group", "Temores y deseos", "Temores e desejos", "Fears and wishes", [
        ("pressure", "long", A, "¿Hubo presiones antes o durante la visita?", "Houve pressões antes ou durante a visita?", "Was there pressure before or during the visit?"),
        ("fears", "long", A, "¿Qué teme que pase por haber hablado?", "O que teme que aconteça por ter falado?", "What does the person fear because of having talked?"),
        ("safer", "long", A, "¿Qué lo haría más seguro?", "O que tornaria mais seguro?", "What would make it safer?"),
        ("wishes", "long", A, "¿Qué espera del mecanismo?", "O que espera do mecanismo?", "What does the person expect of the mechanism?"),
        ("avoid", "long", A, "¿Qué no quiere que se haga?", "O que não quer que seja feito?", "What does the person not want done?"),
    ]),
    ("notes", "group", "Notas de quien entrevista", "Notas de quem entrevista", "Notes of the interviewer", [
        ("observed", "long", A, "Lo observado, separado de lo dicho", "O observado, separado do dito", "What was observed, apart from what was said"),
        ("follow_up", "long", A, "Qué queda por hacer", "O que falta fazer", "What remains to be done"),
    ]),
]

TYPES = {"text": "string", "long": "string", "int": "int", "date": "date", "time": "time", "one": "select1", "many": "select",
         "image": "binary", "audio": "binary", "file": "binary"}
MEDIA = {"image": "image/*", "audio": "audio/*", "file": "application/*"}


def vocabularies():
    found = {}
    for line in REGISTRY.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        name, number, code, _since, es, pt, en, _source = line.split("\t")
        if number != "-":
            found.setdefault(name, []).append((code, es, pt, en))
    return found


def build():
    known = vocabularies()
    texts, instance, binds, body = [], [], [], []

    def text(identifier, labels):
        texts.append((identifier, labels))
        return f"<label ref=\"jr:itext('{identifier}')\"/>"

    def choices(path, options):
        listed = known[options] if isinstance(options, str) else options
        for code, *labels in listed:
            body.append(f"        <item>{text(f'{path}/{code}', labels)}<value>{code}</value></item>")

    def question(parent, entry):
        name, kind, section, *rest = entry
        labels, options = rest[:3], rest[3] if len(rest) > 3 else None
        path = f"{parent}/{name}"
        instance.append(f"            <{name}/>")
        binds.append(f'        <bind nodeset="{path}" type="{TYPES[kind]}" sigilo:section="{section}"/>')
        label = text(path, labels)
        if kind in ("one", "many"):
            tag = "select1" if kind == "one" else "select"
            body.append(f'      <{tag} ref="{path}">{label}')
            choices(path, options)
            body.append(f"      </{tag}>")
        elif kind in MEDIA:
            body.append(f'      <upload ref="{path}" mediatype="{MEDIA[kind]}">{label}</upload>')
        else:
            appearance = ' appearance="multiline"' if kind == "long" else ""
            body.append(f'      <input ref="{path}"{appearance}>{label}</input>')

    for name, shape, es, pt, en, entries in FORM:
        path = f"/interview/{name}"
        instance.append(f"          <{name}>")
        body.append(f'    <group ref="{path}">{text(path, (es, pt, en))}')
        if shape == "repeat":
            body.append(f'      <repeat nodeset="{path}">')
        for entry in entries:
            question(path, entry)
        if shape == "repeat":
            body.append("      </repeat>")
        body.append("    </group>")
        instance.append(f"          </{name}>")
    return texts, instance, binds, body


def document():
    texts, instance, binds, body = build()
    out = ['<?xml version="1.0" encoding="UTF-8"?>',
           "<!-- Made by make_interview.py; choices are those of crypto/codes/registry.tsv. -->",
           '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"',
           '        xmlns:orx="http://openrosa.org/xforms" xmlns:sigilo="urn:sigilo:form:1">',
           "  <h:head>", "    <h:title>Sigilo</h:title>", "    <model>", "      <itext>"]
    for index, language in enumerate(LANGUAGES):
        default = ' default="true()"' if index == 0 else ""
        out.append(f'        <translation lang="{language}"{default}>')
        out += [f"          <text id={quoteattr(identifier)}><value>{escape(labels[index])}</value></text>" for identifier, labels in texts]
        out.append("        </translation>")
    out += ["      </itext>", "      <instance>", f'        <interview id="sigilo-interview" version="{VERSION}">', *instance,
            "          <orx:meta><orx:instanceID/></orx:meta>", "        </interview>", "      </instance>", *binds, "    </model>", "  </h:head>",
            "  <h:body>", *body, "  </h:body>", "</h:html>", ""]
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if sigilo-interview.xml is not what this program writes")
    arguments = parser.parse_args()
    target = HERE / "sigilo-interview.xml"
    if not arguments.check:
        target.write_text(document(), encoding="utf-8")
    elif target.read_text(encoding="utf-8") != document():
        sys.exit("sigilo-interview.xml is out of date: run client/forms/questionnaires/make_interview.py")


if __name__ == "__main__":
    main()
