Texto de consentimiento 1: familiar, abogado/a o exdetenido/a

Me llamo [nombre]. Soy de [mecanismo]. No somos policía, fiscalía ni juzgado: somos independientes. Visitamos lugares de encierro para que se trate bien a las personas. No puedo liberar a nadie, ni decidir una causa, ni prometer un resultado.
Usted elige si habla. No hay daño ni premio. Puede saltar preguntas o terminar. No hace falta que diga su nombre.
Lo que escribo queda cerrado; solo lo leen personas designadas de nuestro equipo. Usted decide sobre lo suyo, una cosa por vez: que quede entre nosotros; usarlo sin nada que muestre quién es; contarlo a una autoridad, a cuál y para qué, con o sin su nombre; publicarlo con su nombre o imagen. Lo último nunca hace falta.
Sobre la persona detenida decide ella: lo que usted cuente de ella también se protege.
Hay riesgos para usted y para quien está adentro. No puedo asegurar que no pase nada. La ley prohíbe ordenar, aplicar, permitir o tolerar que se castigue o perjudique a alguien por hablar con nosotros, aunque algo de lo dicho resulte equivocado.
¿Qué teme? Afuera es más fácil seguir en contacto: ¿cómo, por quién, qué no debemos hacer nunca?
Puede cambiar de idea después, en todo o en parte: [vías]. Lo ya enviado no se puede recuperar.
Si me cuenta un peligro inmediato: [lo que la ley de este mecanismo exige o permite].
Dígame con sus palabras qué acordamos. No tiene que guardar ningún papel. Gracias.
