Texto de consentimiento 1: grupo

Somos de [mecanismo]: no somos policía, cárcel, fiscalía ni juzgado. Visitamos lugares como este para que se trate bien a las personas. No podemos liberar a nadie ni prometer resultados.
Aquí hablamos de cómo funciona el lugar. Por favor, nada privado y ningún nombre, ni suyo, ni de otras personas, ni del personal: en grupo no podemos cuidarlo bien. A quien quiera contar algo propio le ofrecemos hablar a solas, ahora o en otra visita.
Nadie tiene que hablar. Quedarse en silencio o irse no trae daño ni premio. Lo que se diga aquí, les pedimos que quede aquí; no podemos asegurarlo.
Anotamos sin decir quién dijo qué. Podemos usarlo en recomendaciones e informes, de modo que no se reconozca a nadie, solo si están de acuerdo.
Otros pueden habernos visto. La ley prohíbe ordenar, aplicar, permitir o tolerar que se castigue o perjudique a alguien por hablar con nosotros, aunque algo de lo dicho resulte equivocado.
Pueden cambiar de idea después: [cómo].
¿Alguien nos dice con sus palabras qué acordamos? ¿Preguntas? Gracias.
