Texto de consentimiento 1: personal y personal de salud

Me llamo [nombre]. Soy de [mecanismo], independiente de su institución. Visitamos lugares como este para que se trate bien a las personas. También nos importa cómo trabaja usted.
Usted elige si habla. No hay daño ni premio. Puede saltar preguntas o terminar. No hace falta que diga su nombre ni su cargo. Sus jefes no sabrán por nosotros qué dijo.
Si tiene secreto profesional, dígame qué no puede contar; no le pediré datos de pacientes sin el permiso de ellos.
Lo que escribo queda cerrado; solo lo leen personas designadas de nuestro equipo. Usted decide, una cosa por vez: que quede entre nosotros; usarlo sin nada que muestre quién es; contarlo a una autoridad, a cuál y para qué, con o sin su nombre; publicarlo con su nombre. Lo último nunca hace falta.
Hay riesgos en el trabajo: traslados, sumarios, comentarios. No puedo asegurar que no pase nada. La ley prohíbe ordenar, aplicar, permitir o tolerar que le castiguen o perjudiquen por hablar con nosotros, aunque algo de lo dicho resulte equivocado.
¿Qué teme? ¿Cómo podemos ver después cómo está? ¿Qué no debemos hacer nunca?
Puede cambiar de idea después, en todo o en parte: [vías]. Lo ya enviado no se puede recuperar.
Si me cuenta un peligro inmediato o un delito: [lo que la ley de este mecanismo exige o permite].
Dígame con sus palabras qué acordamos. No tiene que guardar ningún papel. Gracias.
